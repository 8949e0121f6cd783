"""Fixtures for all tests, and the rule that continuous integration may skip nothing."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.milvus_server import MilvusServer

# A busy machine is no reason to fail.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SEMBLANCE_FORBID_SKIPS") and reporter.stats.get("skipped"):
        reporter.write_line("skipped tests are failures here (SEMBLANCE_FORBID_SKIPS)", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _no_data_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Calibrations of whoever runs the tests do not show in their scores."""
    monkeypatch.setenv("SEMBLANCE_DATA", str(tmp_path / "user-data"))


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator["MilvusServer"]:
    """The one Milvus server of the machine; tests that run beside wait for their turn."""
    from tests.milvus_server import running

    with running(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real photographs as JPEG files in class folders: cats, people, food, places."""
    from tests.photos import write_photos

    return write_photos(tmp_path_factory.mktemp("photos"))
