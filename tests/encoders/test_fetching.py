"""Weights: found where they lie, fetched where they can be, and else one sentence that helps."""

import hashlib
import http.server
import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from semblance.encoders import describe, load
from semblance.encoders.fetching import digests, download
from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.fetching.places import HubFile, located, own_place
from semblance.encoders.fetching.user_cache import cache_folder, write_whole
from semblance.encoders.fetching.weights import obtain, works_offline
from semblance.errors import UsageError, WeightsError
from tests.encoders.torch_extra import needs_torch

RESNET = describe("resnet18")
SNAPSHOT = "hub/models--timm--resnet18.tv_in1k/snapshots/0a1b/model.safetensors"


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch, tmp_path):
    """An empty cache, an empty hub cache, and a hub that refuses connections."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    download.reachable.cache_clear()


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def put(path: Path, content: bytes = b"weights") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_weights_in_the_hubs_cache_are_found_without_asking_anybody(tmp_path):
    assert not works_offline(RESNET)
    file = put(tmp_path / SNAPSHOT)
    assert located(RESNET.name, RESNET.weights) == file
    assert works_offline(RESNET)


def test_the_revision_called_main_wins(tmp_path):
    put(tmp_path / SNAPSHOT)
    newer = put(tmp_path / SNAPSHOT.replace("0a1b", "0000"))
    put(tmp_path / "hub/models--timm--resnet18.tv_in1k/refs/main", b"0000\n")
    assert located(RESNET.name, RESNET.weights) == newer


@pytest.mark.parametrize("suffix", [".safetensors", ".pth", ".bin"])
def test_a_file_put_by_hand_wins_over_the_hubs_cache(tmp_path, suffix):
    put(tmp_path / SNAPSHOT)
    ours = put(own_place("resnet18").with_suffix(suffix))
    assert obtain(RESNET) == ours


@needs_torch
def test_without_a_network_the_error_says_what_to_do():
    with pytest.raises(WeightsError) as caught:
        load("resnet18")
    message = str(caught.value)
    assert "127.0.0.1 cannot be reached" in message
    assert "model.safetensors from https://huggingface.co/timm/resnet18.tv_in1k" in message
    assert str(own_place("resnet18")) in message
    ready = message.split("work now: ")[1]
    assert "efficientnet_lite0, efficientnet_lite1, efficientnet_lite2" in ready


def test_following_the_error_makes_the_model_work_offline():
    put(own_place("resnet18"))
    assert works_offline(RESNET)
    assert load("resnet18").space.weights_sha256 == hashlib.sha256(b"weights").hexdigest()


def test_offline_mode_of_the_hub_is_respected(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(WeightsError, match="HF_HUB_OFFLINE is set"):
        load("resnet18")


@needs_torch
def test_one_probe_serves_a_whole_process(monkeypatch):
    asked = []
    monkeypatch.setattr(download, "_probe", lambda address, found: asked.append(address))
    for name in ("resnet18", "resnet50"):
        with pytest.raises(WeightsError):
            load(name)
    assert len(asked) == 1


def test_a_probe_that_hangs_is_given_up(monkeypatch):
    """A name server that never answers: the probe's thread is left behind."""
    held = threading.Event()
    monkeypatch.setattr(download, "_probe", lambda address, found: held.wait(60))
    monkeypatch.setattr(download, "PROBE_SECONDS", 0.01)
    assert not download.reachable(("nowhere.invalid", 443))
    held.set()


def test_a_proxy_is_what_is_probed(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")
    assert download.first_hop("https://huggingface.co") == ("proxy.invalid", 3128)
    monkeypatch.delenv("https_proxy")
    assert download.first_hop("https://huggingface.co") == ("huggingface.co", 443)


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of the hub as its client asks for one small file."""

    content = b"what was downloaded"

    def do_GET(self) -> None:
        self._head()
        self.wfile.write(self.content)

    def do_HEAD(self) -> None:
        self._head()

    def _head(self) -> None:
        known = self.path == "/timm/resnet18.tv_in1k/resolve/main/model.safetensors"
        self.send_response(200 if known else 404)
        self.send_header("ETag", f'"{hashlib.sha256(self.content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "c0ffee" * 6 + "c0ff")
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@needs_torch
def test_where_there_is_a_network_the_file_is_fetched_once(monkeypatch, tmp_path):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{hub.server_port}")
        assert obtain(RESNET).read_bytes() == Hub.content
        with pytest.raises(WeightsError, match="the hub answered"):
            obtain(describe("resnet50"))
        hub.shutdown()
    assert obtain(RESNET).read_bytes() == Hub.content


def test_a_model_that_nobody_publishes_says_where_its_file_belongs():
    unpublished = replace(RESNET, name="timm:own.net", weights="")
    with pytest.raises(WeightsError, match=r"no weights are published .*timm-own-net\.safe"):
        obtain(unpublished)
    file = put(own_place("timm:own.net"))
    assert obtain(unpublished) == file


def test_a_file_that_the_user_names_must_be_there(tmp_path):
    with pytest.raises(
        WeightsError, match=r"none\.pth, named as the weights of resnet18, is not a file"
    ):
        load("resnet18", weights=tmp_path / "none.pth")


def test_bundled_weights_are_not_exchanged(tmp_path):
    with pytest.raises(UsageError, match="cannot be exchanged"):
        load("fast", weights=tmp_path / "other.pth")


def test_a_digest_is_computed_once_for_a_state_of_a_file(tmp_path, monkeypatch):
    file = put(tmp_path / "weights.pth", b"one")
    assert sha256_of(file) == hashlib.sha256(b"one").hexdigest()
    with monkeypatch.context() as patched:
        patched.setattr(digests, "_computed", None)
        assert sha256_of(file) == hashlib.sha256(b"one").hexdigest()
    put(file, b"changed")
    assert sha256_of(file) == hashlib.sha256(b"changed").hexdigest()


@pytest.mark.parametrize("note", [b"", b"[]", b'{"state": 1}'])
def test_a_damaged_note_of_a_digest_is_not_believed(tmp_path, note):
    file = put(tmp_path / "weights.pth")
    right = sha256_of(file)
    (written,) = (cache_folder() / "digests").iterdir()
    written.write_bytes(note)
    assert sha256_of(file) == right


def test_a_cache_that_cannot_be_written_says_how_to_choose_another(tmp_path, monkeypatch):
    put(tmp_path / "file")
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(WeightsError, match="environment variable SEMBLANCE_CACHE"):
        write_whole(cache_folder() / "x", b"")


def test_a_failed_write_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda source, target: os.stat(tmp_path / "absent"))
    with pytest.raises(WeightsError):
        write_whole(tmp_path / "here" / "x", b"")
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "variable", "end"),
    [
        ("linux", "XDG_CACHE_HOME", "chosen/semblance"),
        ("win32", "LOCALAPPDATA", "chosen/semblance"),
        ("darwin", "HOME", "chosen/Library/Caches/semblance"),
    ],
)
def test_the_cache_is_where_the_platform_keeps_caches(monkeypatch, platform, variable, end):
    monkeypatch.delenv("SEMBLANCE_CACHE")
    monkeypatch.setenv(variable, "/chosen")
    monkeypatch.setattr("sys.platform", platform)
    assert cache_folder().as_posix().endswith(end)


def test_a_file_of_the_hub_is_read_from_its_short_form():
    file = HubFile.of("hub:timm/resnet18.tv_in1k/sub/model.safetensors")
    assert (file.repository, file.file) == ("timm/resnet18.tv_in1k", "sub/model.safetensors")
