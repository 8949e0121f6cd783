"""No server, no client: one sentence, soon, and never a secret in it."""

import socket
import sys
from pathlib import Path

import pytest

from semblance import Gallery
from semblance.cli.app import run
from semblance.errors import GalleryError, GalleryUnreachable, RuntimeMissing
from semblance.gallery.address import TOKEN, Address
from semblance.gallery.milvus import MilvusStore
from semblance.gallery.milvus.failures import patiently


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semblance.gallery.milvus.server.CONNECT_S", 0.3)
    monkeypatch.setattr("os.environ", {"SEMBLANCE_DATA": "/nowhere"})


@pytest.fixture
def nobody() -> str:
    """The address of a port where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    return f"milvus://anna:geheim@127.0.0.1:{port}/shop"


def test_a_server_that_is_not_there(nobody: str) -> None:
    with pytest.raises(GalleryUnreachable, match=r"milvus://127.*/shop does not answer") as error:
        Gallery.open(nobody)
    assert "geheim" not in str(error.value)


def test_a_command_prints_no_secret(nobody: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["list", "--gallery", nobody],
        ["index", ".", f"--gallery={nobody}"],
        ["serve", "--gallery", nobody],
    ):
        assert run(arguments) == 1
    said = capsys.readouterr()
    assert "does not answer" in said.err
    assert "geheim" not in said.err + said.out
    assert "Traceback" not in said.err


def test_a_bad_choice_is_refused_before_a_gallery_is_made(tmp_path: Path) -> None:
    assert run(["index", str(tmp_path), "-g", str(tmp_path / "g"), "--fusion", "mean"]) == 2
    assert not (tmp_path / "g").exists()


def test_without_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(RuntimeMissing, match=r"semblance\[cluster\]"):
        MilvusStore.open(Address.parse("milvus://db/shop"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("auth check failure, please check username", TOKEN),
        ("quota exceeded[reason=disk quota]", "no room"),
        ("cannot parse expression", "answers: cannot parse"),
    ],
)
def test_what_no_waiting_mends_is_said_at_once(said: str, expected: str) -> None:
    from pymilvus.exceptions import MilvusException

    calls = []

    def call(left: float) -> None:
        calls.append(left)
        raise MilvusException(65535, said)

    with pytest.raises(GalleryError, match=expected):
        patiently(Address.parse("milvus://db/shop"), call)
    assert len(calls) == 1


def test_a_server_that_wakes_up_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from pymilvus.exceptions import MilvusException

    monkeypatch.setattr("semblance.gallery.milvus.failures.PAUSE_S", 0)
    answers = iter([MilvusException(101, "collection not loaded"), None])

    def call(left: float) -> str:
        if (error := next(answers)) is not None:
            raise error
        return "done"

    assert patiently(Address.parse("milvus://db/shop"), call) == "done"
