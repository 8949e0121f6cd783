"""Sampling: seeded, bounded, and open about what was left out."""

from pathlib import Path

import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.evaluate.robustness.attributes import WHAT, has_attributes, packaging_of
from semblance.evaluate.robustness.originals import SHORT_SIDE, pictures_of, read, sampled
from semblance.evaluate.robustness.versions import subject_of
from semblance.pipeline.report import Skipped
from semblance.samples.products.variants import CHANGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        PIL.Image.new("RGB", (8, 8), (40 * number, 0, 0)).save(tmp_path / f"{number}.png")
    return tmp_path


def names(folder: Path, count: int, seed: int) -> list[str]:
    return [Path(each.key).name for each in sampled(pictures_of(folder), count, seed, [])]


def test_the_seed_decides_which_are_drawn(folder: Path) -> None:
    assert names(folder, 3, 0) == names(folder, 3, 0)
    assert len({tuple(names(folder, 3, seed)) for seed in range(5)}) > 1
    assert sorted(names(folder, 99, 0)) == [f"{number}.png" for number in range(6)]


def test_broken_and_repeated_pictures_are_listed_and_replaced(folder: Path) -> None:
    (folder / "3.png").write_bytes(b"not a picture")
    (folder / "again.png").write_bytes((folder / "0.png").read_bytes())
    skipped: list[Skipped] = []
    drawn = list(sampled(pictures_of(folder), 6, 0, skipped))
    assert len(drawn) == 5
    assert len(skipped) == 2
    reasons = {Path(item.path).name: item.reason for item in skipped}
    assert "3.png" in reasons
    assert any("the same picture as" in reason for reason in reasons.values())


def test_large_pictures_are_reduced_and_small_ones_are_not(tmp_path: Path) -> None:
    for size, expected in (((1000, 2000), (SHORT_SIDE, 1280)), ((30, 50), (30, 50))):
        PIL.Image.new("RGB", size).save(tmp_path / "a.png")
        assert read(tmp_path / "a.png").pil.size == expected


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="nowhere does not exist"):
        pictures_of(Path("nowhere"))


def test_every_attribute_change_is_described() -> None:
    assert tuple(WHAT) == CHANGES


@pytest.fixture
def packaging(folder: Path) -> Path:
    """A packaging set as its manifest tells of it: two products, two changes of the first."""
    (folder / "manifest.csv").write_text(
        "path,variant,variant_of\n0.png,,\n1.png,,\n2.png,logo,0.png\n3.png,details,0.png\n"
    )
    return folder


def test_attributes_pair_a_picture_with_its_changes(packaging: Path) -> None:
    candidates = packaging_of(packaging)
    assert [item.picture for item in candidates.items] == [packaging / "0.png"]
    assert candidates.copies == {
        str(packaging / "0.png"): {"logo": packaging / "2.png", "details": packaging / "3.png"}
    }


def test_a_set_names_its_versions(packaging: Path) -> None:
    everything = [version.name for version in subject_of(packaging, "all", 0).versions]
    assert len(everything) == 8 + 6 + len(WHAT)
    only = subject_of(packaging, "attributes", 0)
    assert [version.name for version in only.versions] == list(WHAT)
    (original,) = sampled(only.candidates, 9, 0, [])
    shown = [version.name for version in only.versions if version.of(original) is not None]
    assert sorted(shown) == ["details", "logo"]


def test_a_plain_folder_has_no_attributes(folder: Path) -> None:
    assert not has_attributes(folder)
    assert {each.kind for each in subject_of(folder, "all", 0).versions} == {"mild", "heavy"}
    with pytest.raises(UsageError, match="datasets make packaging OUT --attributes"):
        subject_of(folder, "attributes", 0)
    with pytest.raises(UsageError, match="no set 'wild'"):
        subject_of(folder, "wild", 0)
