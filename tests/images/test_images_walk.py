"""Walking a folder: one order, no file twice, nothing opened, nothing dropped in silence."""

import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.errors import ImageMissing
from semblance.images import Found, Limits, Unusable, walk
from semblance.naming import escape_name

needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX file system")


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*paths: Path, below: Path) -> list[str]:
    """Names found, relative to `below`; there must be nothing else to tell."""
    steps = list(walk(paths))
    assert [step for step in steps if isinstance(step, Unusable)] == []
    return [step.path.relative_to(below).as_posix() for step in steps]


def reasons(*paths: Path) -> dict[str, str]:
    return {step.path.name: step.reason for step in walk(paths) if isinstance(step, Unusable)}


def test_a_folder_by_eye(tmp_path: Path) -> None:
    touch(
        tmp_path, "b.png", "a/z.JPG", "a/notes.txt", "a.jpg", "c/d/e.tif", ".hidden/f.jpg", ".g.jpg"
    )
    pictures = walk(tmp_path)
    assert list(pictures) == [
        Found(tmp_path / name) for name in ("a/z.JPG", "a.jpg", "b.png", "c/d/e.tif")
    ]
    assert pictures.ignored == 1


def test_a_walk_can_be_walked_again(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "notes.txt")
    pictures = walk([tmp_path, tmp_path / "a.jpg"])
    assert list(pictures) == list(pictures)
    assert pictures.ignored == 1


def test_an_empty_folder(tmp_path: Path) -> None:
    assert list(walk(tmp_path)) == []
    assert list(walk([])) == []


def test_names_are_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    touch(tmp_path, "é.jpg", "B.jpg", "a.jpg", "10.jpg", "9.jpg", "Z/x.jpg", "a/x.jpg", "ab.jpg")
    assert found(tmp_path, below=tmp_path) == [
        *("10.jpg", "9.jpg", "B.jpg", "Z/x.jpg", "a/x.jpg", "a.jpg", "ab.jpg", "é.jpg")
    ]


def test_the_allow_list_decides_which_suffixes_count(tmp_path: Path) -> None:
    raster = "jpg jpeg jpe jfif png webp gif bmp dib tif tiff avif heic heif jp2 j2k jpx ico"
    endings = [*raster.split(), "ppm", "pgm", "pbm", "pnm", "pdf"]
    touch(tmp_path, *(f"x.{ending}" for ending in [*endings, "svg", "mp4", "jpg~", "xjpg"]), "jpg")
    assert len(list(walk(tmp_path))) == len(endings)
    narrow = walk(tmp_path, Limits(formats=frozenset(["PNG"])))
    assert [step.path.name for step in narrow] == ["x.png"]
    assert narrow.ignored == len(endings) + 4


def test_a_path_given_is_taken_as_it_is(tmp_path: Path) -> None:
    touch(tmp_path, "picture", ".secret.jpg", ".hidden/x.jpg")
    given = [tmp_path / "picture", tmp_path / ".secret.jpg", tmp_path / ".hidden"]
    assert found(*given, below=tmp_path) == ["picture", ".secret.jpg", ".hidden/x.jpg"]


def test_nothing_comes_twice(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.jpg", "a/b/y.jpg", "a/b/odd")
    a, b = tmp_path / "a", tmp_path / "a" / "b"
    everything = ["a/b/y.jpg", "a/x.jpg"]
    for paths in ([a, a], [a, b], [a, b / "y.jpg", a / "x.jpg"], [a, tmp_path / "a" / ".." / "a"]):
        assert found(*paths, below=tmp_path) == everything
    assert found(b, a, below=tmp_path) == everything
    assert found(a / "x.jpg", a, below=tmp_path) == everything[::-1]
    assert found(a, b / "odd", below=tmp_path) == ["a/b/odd", *everything]


def test_paths_are_absolute_and_may_begin_with_a_dash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "-rf.jpg", "-d/--x.png")
    monkeypatch.chdir(tmp_path)
    for paths in (["."], ["-d", "-rf.jpg"], [Path("-d"), Path("-rf.jpg")]):
        assert [step.path for step in walk(paths)] == [
            tmp_path / "-d/--x.png",
            tmp_path / "-rf.jpg",
        ]


def test_a_missing_path_is_told_before_anything_else(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg")
    for name in ("none", "a.jpg/none", "nul\0byte"):
        with pytest.raises(ImageMissing, match="no such file or folder"):
            walk([tmp_path / "a.jpg", os.path.join(tmp_path, name)])


@needs_posix
def test_any_name_survives(tmp_path: Path) -> None:
    names = [
        b"new\nline.jpg",
        b"bad\xff\xfe.jpg",
        b"n" * 251 + b".jpg",
        b"-dash.jpg",
        b" .jpg",
        b"\x1b[2J.jpg",
    ]
    for name in names:
        (tmp_path / os.fsdecode(name)).touch()
    steps = list(walk(tmp_path))
    assert [os.fsencode(step.path.name) for step in steps] == sorted(names)
    assert all(escape_name(str(step.path)).isprintable() for step in steps)
    assert all(step.path.exists() for step in steps)


def test_a_deep_folder_is_no_problem(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 400)
    deep.mkdir(parents=True)
    touch(deep, "x.jpg")
    assert [step.path for step in walk(tmp_path)] == [deep / "x.jpg"]


# --- what is not a regular file -------------------------------------------------------------------


@needs_posix
def test_fifos_sockets_and_folders_with_a_pictures_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("x.jpg")
    os.mkfifo("plain")
    touch(tmp_path, "folder.jpg/inside.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.png")
        pictures = walk(tmp_path)
        assert list(pictures) == [
            Found(tmp_path / "folder.jpg/inside.png"),
            Unusable(tmp_path / "s.png", "a socket, not a regular file"),
            Unusable(tmp_path / "x.jpg", "a FIFO, not a regular file"),
        ]
    assert pictures.ignored == 1
    assert reasons(tmp_path / "plain") == {"plain": "a FIFO, not a regular file"}


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def nobody() -> Iterator[None]:
    """A user to whom permissions apply, should the tests run as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@needs_posix
def test_a_folder_that_may_not_be_read(public_folder: Path, request: pytest.FixtureRequest) -> None:
    touch(public_folder, "a.jpg", "locked/b.jpg", "z.jpg")
    (public_folder / "locked").chmod(0)
    request.getfixturevalue("nobody")
    assert list(walk(public_folder)) == [
        Found(public_folder / "a.jpg"),
        Unusable(public_folder / "locked", "permission denied"),
        Found(public_folder / "z.jpg"),
    ]
    assert reasons(public_folder / "locked") == {"locked": "permission denied"}
    assert reasons(public_folder / "locked" / "b.jpg") == {"b.jpg": "permission denied"}


def test_files_that_vanish_during_the_walk(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b.jpg", "c/d.jpg")
    steps = iter(walk(tmp_path))
    assert next(steps) == Found(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").unlink()
    assert next(steps) == Unusable(tmp_path / "b.jpg", "vanished during the walk")
    assert list(steps) == [Found(tmp_path / "c/d.jpg")]


# --- links ----------------------------------------------------------------------------------------


@needs_posix
def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, "outside/secret.jpg", "outside/notes.txt", "inside/a.jpg", "inside2/b.jpg")
    inside = tmp_path / "inside"
    (inside / "file.jpg").symlink_to("../outside/secret.jpg")
    (inside / "folder").symlink_to("../outside")
    (inside / "sibling").symlink_to("../inside2")  # its path begins with the folder's own
    (inside / "up").symlink_to("..")
    (inside / "zero.png").symlink_to("/dev/zero")
    (inside / "notes.txt").symlink_to("../outside/notes.txt")
    leaves = "a link that leaves the folder"
    names = ("file.jpg", "folder", "sibling", "up", "zero.png")
    assert reasons(inside) == dict.fromkeys(names, leaves)
    assert [step.path.name for step in walk(inside) if isinstance(step, Found)] == ["a.jpg"]


@needs_posix
def test_no_file_comes_twice_through_links_and_no_cycle_is_entered(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "d/b.jpg")
    (tmp_path / "0.jpg").symlink_to("a.jpg")
    (tmp_path / "0d").symlink_to("d")
    (tmp_path / "d" / "self").symlink_to(".")
    (tmp_path / "d" / "root").symlink_to("..")
    assert found(tmp_path, below=tmp_path) == ["a.jpg", "d/b.jpg"]


@needs_posix
def test_links_to_what_is_hidden_or_oddly_named_inside_are_followed_once(tmp_path: Path) -> None:
    """As version control for large files, and mounted volumes, lay out their folders."""
    touch(tmp_path, ".store/1f/blob", ".store/x/p.jpg", ".store/x/q.jpg", "raw")
    (tmp_path / "a.jpg").symlink_to(".store/1f/blob")
    (tmp_path / "again.jpg").symlink_to(".store/1f/blob")
    (tmp_path / "b").symlink_to(".store/x")
    (tmp_path / "c").symlink_to(".store/x")
    (tmp_path / "p.jpg").symlink_to(".store/x/p.jpg")
    (tmp_path / "raw.png").symlink_to("raw")
    (tmp_path / ".store/x/back").symlink_to("../..")
    (tmp_path / ".store/x/self").symlink_to(".")
    assert found(tmp_path, below=tmp_path) == ["a.jpg", "b/p.jpg", "b/q.jpg", "raw.png"]


@needs_posix
def test_links_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to("nowhere")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    pictures = walk(tmp_path)
    assert {step.path.name for step in pictures} == {"gone.jpg", "loop.jpg"}
    assert pictures.ignored == 1
    assert reasons(tmp_path) == dict.fromkeys(("gone.jpg", "loop.jpg"), "a link to nothing")
    with pytest.raises(ImageMissing):
        walk(tmp_path / "gone.jpg")


@needs_posix
def test_a_link_given_by_the_user_is_kept_as_it_was_written(tmp_path: Path) -> None:
    touch(tmp_path, "disk/photos/a.jpg")
    (tmp_path / "photos").symlink_to("disk/photos")
    (tmp_path / "b.jpg").symlink_to("disk/photos/a.jpg")
    assert found(tmp_path / "photos", below=tmp_path) == ["photos/a.jpg"]
    assert found(tmp_path / "b.jpg", below=tmp_path) == ["b.jpg"]
    both = found(tmp_path / "photos", tmp_path / "disk", tmp_path / "b.jpg", below=tmp_path)
    assert both[0] == "photos/a.jpg"


# --- against an obvious oracle --------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "a.jpg", "B.png", ".h", "c.txt", "é.gif"])
TREES = st.sets(st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=12)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(TREES)
def test_a_walk_is_a_sorted_listing_of_visible_pictures(tree: set[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for parts in sorted(tree):
            path = root.joinpath(*parts)
            if not any(part.is_file() for part in path.parents) and not path.exists():
                touch(root, str(Path(*parts)))
        pictures = [
            path.relative_to(root).parts
            for path in root.rglob("*")
            if stat.S_ISREG(path.stat().st_mode) and path.suffix in {".jpg", ".png", ".gif"}
        ]
        visible = [parts for parts in pictures if ".h" not in parts]
        expected = sorted(visible, key=lambda parts: [os.fsencode(part) for part in parts])
        assert [step.path.relative_to(root).parts for step in walk(root)] == expected
