"""A test made of one's own pictures."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.evaluate.bakeoff import copies as module
from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.copies import KINDS, own_test
from semblance.images import open_image


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    rng = np.random.default_rng(0)
    found = []
    for number in range(6):
        found.append(tmp_path / f"{number}.png")
        PIL.Image.fromarray(rng.integers(0, 256, (20, 30, 3), np.uint8)).save(found[-1])
    return found


def test_copies_ask_and_originals_are_asked(paths: list[Path], tmp_path: Path) -> None:
    made = own_test(paths, tmp_path, folder=tmp_path / "kept")
    arena = Arena.of(made.items, "group")
    assert (made.originals, made.skipped) == (6, ())
    assert arena.judging is not None
    for trial in (arena.choosing, arena.judging):
        assert [item.picture for item in trial.gallery] == paths
        assert len(trial.queries) == 3 * len(KINDS)
        assert (trial.relevant_counts == 1).all()
        query = trial.queries[0]
        name = query.key.partition(",")[0]
        assert trial.gallery[int(trial.relevant(slice(0, 1))[0].argmax())].key == name
    asked = {item.group for item in arena.choosing.queries}
    assert asked.isdisjoint(item.group for item in arena.judging.queries)


def test_copies_are_edited_and_no_larger_than_needed(
    paths: list[Path], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(module, "COPY_SIDE", 10)
    made = own_test(paths, tmp_path, folder=tmp_path / "kept")
    files = [item.picture for item in made.items if item.role == "query"][: len(KINDS)]
    pictures = [open_image(file).pil for file in files]
    assert [picture.size for picture in pictures] == [
        (7, 5), (15, 10), (13, 8), (15, 10), (15, 10), (7, 5),
    ]  # fmt: skip
    assert np.asarray(pictures[3]).mean() > 1.1 * np.asarray(pictures[1]).mean()


def test_a_second_run_finds_the_copies(paths: list[Path], tmp_path: Path) -> None:
    first = own_test(paths, tmp_path, folder=tmp_path / "kept")
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").rglob("*.jpg")}
    again = own_test(paths, tmp_path, folder=tmp_path / "kept")
    assert [item.key for item in again.items] == [item.key for item in first.items]
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert len(written) == 6 * len(KINDS)


def test_the_same_picture_twice_is_right_twice(paths: list[Path], tmp_path: Path) -> None:
    twin = tmp_path / "twin.png"
    twin.write_bytes(paths[0].read_bytes())
    made = own_test([*paths, twin], tmp_path, folder=tmp_path / "kept")
    trial = Arena.of(made.items, "group").choosing
    assert made.originals == 6
    assert set(trial.relevant_counts.tolist()) <= {1, 2}
    groups = {item.key: item.group for item in made.items}
    assert groups["twin.png"] == groups["0.png"] != groups["1.png"]


def test_only_some_of_many_pictures_are_edited(
    paths: list[Path], tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(module, "MOST_ORIGINALS", 4)
    made = own_test(paths, tmp_path, folder=tmp_path / "kept", seed=1)
    asking = [item for item in made.items if item.role == "query"]
    assert (made.originals, len(asking), len(made.items) - len(asking)) == (4, 24, 6)


def test_a_damaged_picture_is_left_out_and_told(paths: list[Path], tmp_path: Path) -> None:
    paths[2].write_bytes(b"nothing")
    missing = tmp_path / "gone.png"
    made = own_test([*paths, missing], tmp_path, folder=tmp_path / "kept")
    assert {each.path for each in made.skipped} == {"2.png", "gone.png"}
    assert made.originals == 5
    assert not any(item.key.startswith("2.png") for item in made.items)


def test_three_pictures_are_no_test(paths: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="3 different pictures"):
        own_test(paths[:3], tmp_path, folder=tmp_path / "kept")
