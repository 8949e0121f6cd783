"""Commands run in this process, and a small gallery to run them on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from semblance.cli.app import run

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def semblance(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process: its exit code, standard output and standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def photos(photo_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for name in ("moon", "coffee", "chelsea"):
        shutil.copytree(photo_folder / name, folder / name)
    return folder


@pytest.fixture
def shop(semblance: Command, photos: Path, tmp_path: Path) -> Path:
    """A gallery of twelve labelled photographs."""
    path = tmp_path / "shop.gallery"
    code, _, err = semblance(
        "index", photos, "--gallery", path, "--model", "fast", "--input-size", 96,
        "--labels", "folders",
    )  # fmt: skip
    assert (code, err) == (0, "")
    return path
