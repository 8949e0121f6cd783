"""The measurement as a whole, and the gate: bundled networks see through every mild change."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.bundled import LITE0, LITE1, LITE2
from semblance.errors import NoImages, UsageError
from semblance.evaluate.robustness.measuring import Asked, measure
from semblance.evaluate.robustness.result import Robustness
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.photos import originals

SMALL = Asked(
    (Choice(("colour_texture",)),), pictures=6, chosen="mild", points=("orb",), point_pairs=2
)
"""A model without a network: quick, and blind to where things are."""
EXACT = Compute(threads=1, precision="exact")


def written(folder: Path, side: int) -> Path:
    """Fifteen photographs that show fifteen different things, as PNG files."""
    for name, picture in originals():
        picture.thumbnail((side, side))
        picture.save(folder / f"{name}.png")
    return folder


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("originals"), 128)


@pytest.fixture(scope="module")
def measured(photos: Path) -> Robustness:
    return measure(photos, SMALL, EXACT)


def test_colours_do_not_see_a_flip_and_points_do(measured: Robustness) -> None:
    (colour,), (orb,) = measured.measured, measured.points
    flip = next(row for row in colour.rows if row.change == "flip")
    assert flip.recall_at_1.mean == 1
    assert flip.similarity == pytest.approx(1, abs=1e-3)
    scores = {score.change: score.score for score in orb.scores}
    assert scores["flip"] is not None and scores["rotation"] is not None
    assert scores["flip"] < 0.5 < scores["rotation"]
    assert colour.ms_per_pair > 0 and orb.ms_per_pair > 0


def test_rows_agree_with_what_was_found(measured: Robustness) -> None:
    (colour,) = measured.measured
    assert colour.found.shape == (8, 6)
    for row, found in zip(colour.rows, colour.found, strict=True):
        assert row.pairs == 6
        assert row.recall_at_1.mean == pytest.approx(found.mean())
        assert row.recall_at_1.low <= row.recall_at_1.mean <= row.recall_at_1.high
        assert row.drop_percent == pytest.approx(100 - 100 * row.similarity)
        assert 0 <= row.nearest_other <= 1


def test_the_same_seed_measures_the_same(photos: Path, measured: Robustness) -> None:
    again = measure(photos, SMALL, Compute(threads=2, precision="exact"))
    assert [each.rows for each in again.measured] == [each.rows for each in measured.measured]
    other = measure(photos, replace(SMALL, seed=1), EXACT)
    assert [each.rows for each in other.measured] != [each.rows for each in measured.measured]


def test_models_that_share_a_space_share_its_vectors(photos: Path) -> None:
    alone, twice = Choice(("colour_texture",)), Choice(("colour_texture", "orb"))
    asked = replace(SMALL, choices=(alone, Choice(("orb",)), twice), points=())
    one, other, both = measure(photos, asked, EXACT).measured
    assert both.models == ("colour_texture", "orb")
    for a, b, fused in zip(one.rows, other.rows, both.rows, strict=True):
        # Side by side, a cosine is the mean of the cosines.
        assert fused.similarity == pytest.approx((a.similarity + b.similarity) / 2, abs=1e-5)


def test_a_reduction_that_cannot_be_fitted_is_left_out_and_said(photos: Path) -> None:
    asked = replace(SMALL, choices=(Choice(("colour_texture",), dim=16),), points=())
    (lane,) = measure(photos, asked, EXACT).measured
    assert not lane.fitted and "16" not in lane.model


def test_pictures_that_cannot_be_read_are_listed(tmp_path: Path) -> None:
    for number in range(3):
        PIL.Image.new("RGB", (40, 40), (80 * number, 9, 9)).save(tmp_path / f"{number}.png")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    result = measure(tmp_path, replace(SMALL, points=()), EXACT)
    assert result.pictures == 3
    assert [Path(item.path).name for item in result.skipped] == ["broken.jpg"]


def test_fewer_than_two_pictures_are_an_error(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (40, 40)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no")
    with pytest.raises(NoImages, match=r"at least 2 different pictures.*found 1.*b\.png"):
        measure(tmp_path, SMALL, EXACT)
    with pytest.raises(UsageError, match="at least 2"):
        replace(SMALL, pictures=1)


def test_what_would_need_labels_or_a_distance_is_refused(photos: Path) -> None:
    for choice, message in (
        (Choice(("colour_texture", "orb"), "weighted"), "labels"),
        (Choice(("colour_texture",), metric="euclidean"), "cosine"),
    ):
        with pytest.raises(UsageError, match=message):
            measure(photos, replace(SMALL, choices=(choice,)), EXACT)
    with pytest.raises(UsageError, match="no points of 'surf'"):
        replace(SMALL, points=("surf",))


@pytest.mark.slow
@pytest.mark.parametrize("network", [LITE0.name, LITE1.name, LITE2.name])
def test_every_bundled_network_finds_all_of_the_mild_set(tmp_path: Path, network: str) -> None:
    asked = Asked((Choice((network,)),), pictures=15, chosen="mild", points=())
    result = measure(written(tmp_path, 400), asked, EXACT)
    assert result.pictures == 15
    missed = {row.change: 1 - row.recall_at_1.mean for row in result.measured[0].rows}
    assert missed == dict.fromkeys(missed, 0), f"{network} loses pictures after a mild change"
    assert np.all(result.measured[0].found == 1)
