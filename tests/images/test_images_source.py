"""Reading a file: regular files only, within the limit, and not while they change."""

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest
from picture_files import encoded, photo_pil

from semblance.errors import ImageMissing, ImageTooLarge, ImageUnreadable
from semblance.images import Limits, Source, open_image

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")


@pytest.fixture
def photo_path(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(encoded(photo_pil(), "PNG"))
    return path


def test_bytes_digest_and_stamp(photo_path: Path) -> None:
    before_ns = time.time_ns()
    source = Source.from_path(photo_path)
    assert source.data == photo_path.read_bytes()
    assert source.digest == hashlib.sha256(source.data).hexdigest()
    assert source.name == str(photo_path)
    assert source.stamp is not None
    assert source.stamp.size_bytes == len(source.data)
    assert source.stamp.mtime_ns == photo_path.stat().st_mtime_ns
    assert before_ns <= source.stamp.read_ns <= time.time_ns()


@pytest.mark.parametrize("name", ["none.jpg", "photo.png/none.jpg", "nul\0byte.jpg"])
def test_a_missing_file(photo_path: Path, name: str) -> None:
    with pytest.raises(ImageMissing):
        Source.from_path(os.path.join(photo_path.parent, name))


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises((ImageMissing, ImageUnreadable)):
        Source.from_path(tmp_path / ("n" * 5000))


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(ImageUnreadable, match="empty file"):
        Source.from_path(tmp_path / "empty.jpg")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ImageUnreadable, match="a folder, not a regular file"):
        Source.from_path(tmp_path)


def test_a_file_above_the_limit_is_not_read(photo_path: Path) -> None:
    exactly = Limits(max_bytes=photo_path.stat().st_size)
    assert Source.from_path(photo_path, exactly).data
    with pytest.raises(ImageTooLarge, match="larger than"):
        Source.from_path(photo_path, Limits(max_bytes=exactly.max_bytes - 1))


def test_a_sparse_giant_costs_nothing(tmp_path: Path) -> None:
    with (tmp_path / "giant.png").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ImageTooLarge, match="larger than 64 MiB"):
        Source.from_path(tmp_path / "giant.png")


@needs_fifo
def test_a_fifo_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "x.jpg")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))
    with pytest.raises(ImageUnreadable, match="a FIFO, not a regular file"):
        open_image(tmp_path / "x.jpg")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets on this system")
def test_a_socket_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("x.jpg")
        with pytest.raises(ImageUnreadable, match="a socket, not a regular file"):
            open_image("x.jpg")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device files on this system")
def test_a_link_to_a_device_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").symlink_to("/dev/zero")
    with pytest.raises(ImageUnreadable, match="a device, not a regular file"):
        open_image(tmp_path / "x.jpg")


def test_a_link_that_the_user_named_is_followed(photo_path: Path) -> None:
    link = photo_path.with_name("link.png")
    link.symlink_to(photo_path.name)
    assert Source.from_path(link).digest == Source.from_path(photo_path).digest


@needs_fifo
def test_a_fifo_that_takes_the_files_place_at_the_last_moment(
    photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly_open = os.open

    def swap_then_open(path: str, flags: int) -> int:
        photo_path.unlink()
        os.mkfifo(photo_path)
        return truly_open(path, flags)

    monkeypatch.setattr(os, "open", swap_then_open)
    with pytest.raises(ImageUnreadable, match="a FIFO, not a regular file"):
        Source.from_path(photo_path)


@pytest.mark.parametrize("change", ["grows", "shrinks", "is touched"])
def test_a_file_that_changes_while_it_is_read(
    photo_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    truly_stat = os.fstat

    def stat_then_change(descriptor: int) -> os.stat_result:
        status = truly_stat(descriptor)
        if change == "grows":
            with photo_path.open("ab") as file:
                file.write(b"more")
        elif change == "shrinks":
            os.truncate(photo_path, 10)
        else:
            os.utime(photo_path, ns=(0, status.st_mtime_ns + 1_000_000_000))
        return status

    monkeypatch.setattr(os, "fstat", stat_then_change)
    with pytest.raises(ImageUnreadable, match="changed while it was read"):
        Source.from_path(photo_path)


def test_a_file_that_vanishes_before_it_is_opened(
    photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly_open = os.open

    def remove_then_open(path: str, flags: int) -> int:
        photo_path.unlink()
        return truly_open(path, flags)

    monkeypatch.setattr(os, "open", remove_then_open)
    with pytest.raises(ImageMissing, match="there is no such file"):
        Source.from_path(photo_path)


def test_no_descriptor_is_left_open(photo_path: Path) -> None:
    listing = Path("/proc/self/fd")
    if not listing.exists():
        pytest.skip("needs /proc")
    before = len(list(listing.iterdir()))
    for limits in (Limits(), Limits(max_bytes=10)):
        for _ in range(5):
            try:
                Source.from_path(photo_path, limits)
            except ImageTooLarge:
                continue
    assert len(list(listing.iterdir())) == before


def test_a_file_object_is_read_from_where_it_stands(photo_path: Path) -> None:
    with photo_path.open("rb") as file:
        file.seek(8)
        source = Source.from_file(file)
    assert source.data == photo_path.read_bytes()[8:]
    assert source.name == str(photo_path)
    assert source.stamp is None
    with photo_path.open("rb") as file, pytest.raises(ImageTooLarge):
        Source.from_file(file, Limits(max_bytes=10))
