"""What is kept of a detector's candidates: cases seen by eye, then a slow oracle."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.localize.detection.candidates import Candidates
from semblance.localize.detection.filtering import MOST_OBJECTS, objects
from semblance.localize.detection.mask import filled, mask_size
from semblance.localize.detection.names import chosen, names_in
from semblance.localize.detection.preparation import Placement
from semblance.localize.detection.spec import Filters
from semblance.localize.detection.suppression import suppressed
from semblance.localize.localization import Box, Found

WHOLE = Placement(0, 0, 100, 100)


def candidates(*rows) -> Candidates:
    """Rows of left, top, right, bottom, score, class."""
    table = np.array(rows, np.float32).reshape(-1, 6)
    return Candidates(table[:, :4], table[:, 4], table[:, 5].astype(np.int64))


def kept(found: Candidates, wanted=frozenset(), placement=WHOLE, distinct=False, **filters):
    return objects(found, placement, Filters(**filters), wanted, {}, distinct=distinct)


def test_of_two_boxes_on_one_thing_the_better_stays():
    """The second overlaps the first by 0.9, the third by 0.25, the fourth is of another class."""
    found = candidates(
        (0, 0, 10, 10, 0.8, 0),
        (0, 0, 10, 9, 0.9, 0),
        (0, 6, 10, 16, 0.7, 0),
        (0, 0, 10, 10, 0.6, 1),
    )
    assert suppressed(found, 0.45).scores.tolist() == pytest.approx([0.9, 0.7, 0.6])
    assert suppressed(found, 0.95).scores.tolist() == pytest.approx([0.9, 0.8, 0.7, 0.6])
    assert suppressed(found, 0.1).scores.tolist() == pytest.approx([0.9, 0.6])


def slowly_suppressed(found: Candidates, overlap: float) -> set[tuple[float, ...]]:
    rows = sorted(
        zip(found.boxes.tolist(), found.scores.tolist(), found.classes.tolist(), strict=True),
        key=lambda row: -row[1],
    )
    kept: list = []
    for box, score, kind in rows:
        this = Box(box[0], box[1], box[2] - box[0], box[3] - box[1])
        if all(
            other_kind != kind or this.overlap(other) <= overlap for other, other_kind, _ in kept
        ):
            kept.append((this, kind, score))
    return {(round(score, 5), kind) for _, kind, score in kept}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("overlap", [0.1, 0.45, 0.8])
def test_suppression_agrees_with_the_definition(seed, overlap):
    rng = np.random.default_rng(seed)
    corner = rng.uniform(-20, 80, (300, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(1, 40, (300, 2))], axis=1)
    found = Candidates(
        boxes.astype(np.float32),
        rng.permutation(np.linspace(0.1, 0.9, 300)).astype(np.float32),
        rng.integers(0, 3, 300),
    )
    ours = suppressed(found, overlap)
    assert {
        (round(score, 5), kind)
        for score, kind in zip(ours.scores.tolist(), ours.classes.tolist(), strict=True)
    } == slowly_suppressed(found, overlap)
    assert (np.diff(ours.scores) <= 0).all()


def test_nothing_in_nothing_out():
    assert suppressed(candidates(), 0.45).scores.shape == (0,)
    assert kept(candidates()) == ()


def test_what_cannot_be_a_box_is_dropped():
    nan, inf = float("nan"), float("inf")
    found = candidates(
        (10, 10, 20, 20, nan, 0),
        (10, nan, 20, 20, 0.9, 0),
        (10, 10, inf, 20, 0.9, 0),
        (20, 10, 20, 20, 0.9, 0),
        (30, 10, 20, 20, 0.9, 0),
        (10, 10, 20, 20, 0.9, -1),
        (110, 10, 120, 20, 0.9, 0),
        (10, 10, 20, 20, 0.0, 0),
        (50, 60, 70, 80, 0.9, 0),
    )
    (only,) = kept(found, min_score=0.0)
    assert only.box == pytest.approx((0.5, 0.6, 0.2, 0.2))


def test_a_box_over_the_border_is_cut_there():
    (only,) = kept(candidates((-50, 90, 10, 130, 0.9, 0)))
    assert only.box == pytest.approx((0, 0.9, 0.1, 0.1))


def test_scores_and_classes_are_filtered():
    found = candidates((0, 0, 9, 9, 0.5, 0), (20, 0, 29, 9, 0.3, 1), (40, 0, 49, 9, 0.2, 2))
    assert {each.kind for each in kept(found)} == {"0", "1"}
    assert {each.kind for each in kept(found, frozenset({1, 2}))} == {"1"}
    assert {each.kind for each in kept(found, frozenset({2}), min_score=0.1)} == {"2"}
    assert kept(found, min_score=0.6) == ()
    assert [each.kind for each in kept(found, min_score=0.5)] == ["0"], "the limit itself counts"


def test_the_largest_comes_first_and_the_best_are_kept():
    many = [(i, 0, i + 1 + i / 1000, 1, 0.3 + i / 1000, i) for i in range(MOST_OBJECTS + 20)]
    found = kept(candidates(*many), placement=Placement(0, 0, 200, 200))
    areas = [each.box.area for each in found]
    assert len(found) == MOST_OBJECTS and areas == sorted(areas, reverse=True)
    assert min(each.score for each in found) == pytest.approx(0.32)


def test_distinct_boxes_may_overlap():
    twice = candidates((0, 0, 10, 10, 0.9, 0), (0, 0, 10, 10, 0.8, 0))
    assert len(kept(twice, distinct=True)) == 2 and len(kept(twice)) == 1


def test_the_mask_has_the_best_score_of_what_covers_a_pixel():
    low, high = Found(Box(0, 0, 0.5, 1), 0.4), Found(Box(0.25, 0, 0.5, 0.5), 0.9)
    assert filled([high, low], 2, 4).tolist() == pytest.approx(
        np.array([[0.4, 0.9, 0.9, 0], [0.4, 0.4, 0, 0]])
    )


@pytest.mark.parametrize("box", [Box(0.5, 0.5, 1e-6, 1e-6), Box(1 - 1e-9, 1 - 1e-9, 1e-9, 1e-9)])
def test_a_box_thinner_than_a_pixel_still_shows(box):
    assert (filled([Found(box, 0.5)], 5, 7) > 0).sum() == 1


def test_the_mask_has_the_shape_of_the_picture():
    assert mask_size(640, 480) == (240, 320)
    assert mask_size(10, 5000) == (320, 1)
    assert mask_size(1, 1) == (320, 320)


NAMES = {0: "bottle", 1: "cup", 7: "Wine glass"}


def test_classes_are_chosen_by_name_or_number():
    assert chosen([], NAMES, "d.onnx") == frozenset()
    assert chosen(["CUP", "wine glass", "0"], NAMES, "d.onnx") == {1, 7, 0}
    assert chosen(["12"], {}, "d.onnx") == {12}
    assert chosen(["7"], {3: "7", 7: "x"}, "d.onnx") == {3}, "a name that looks like a number"


def test_an_unknown_class_names_the_nearest():
    with pytest.raises(UsageError, match=r"no class 'botle'; of its 3 the nearest are bottle"):
        chosen(["botle"], NAMES, "d.onnx")
    with pytest.raises(UsageError, match=r"no class '5'"):
        chosen(["5"], NAMES, "d.onnx")
    with pytest.raises(UsageError, match=r"does not name its classes, so 'cup' is unknown"):
        chosen(["cup"], {}, "d.onnx")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{0: 'bottle', 1: 'cup'}", {0: "bottle", 1: "cup"}),
        ("['bottle', 'cup']", {0: "bottle", 1: "cup"}),
        ("{'0': 'bottle'}", {0: "bottle"}),
        ("{0: 'two\\nlines'}", {0: "two\\nlines"}),
        ("{0: open('x')}", {}),
        ("7", {}),
        ("(" * 5000, {}),
        ("", {}),
    ],
)
def test_names_are_read_and_never_run(text, names):
    assert names_in({"names": text}) == names
