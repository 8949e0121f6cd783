"""Datasets of every layout become pairs with their cosines, and a fitted view."""

from itertools import combinations
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.fusion import View, ViewDefinition
from semblance.pipeline.calibration.copies import CopyMaker, pictures_in
from semblance.pipeline.calibration.judged_data import SAME_PICTURES, JudgedData
from semblance.pipeline.calibration.labelled import Judging
from semblance.pipeline.compute import Compute
from tests.pipeline.calibration.mean_colour import MeanColour

NET = MeanColour()
PLAIN = View(ViewDefinition((NET.space.fingerprint,)), (3,))
REDUCED = View(ViewDefinition((NET.space.fingerprint,), dim=2), (3,))
LABELS, COMPUTE = Judging(), Compute(threads=1)


def read(data: Path, judge: str = "label", fits: bool = False) -> JudgedData:
    return JudgedData.read(str(data), judge, [NET], COMPUTE, fits, lambda done, total: None)


def colour_of(path: Path) -> np.ndarray:
    with PIL.Image.open(path) as picture:
        return np.array(picture.getpixel((0, 0)), float) - 128


def cosine(a: Path, b: Path) -> float:
    one, other = colour_of(a), colour_of(b)
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_every_pair_of_a_folder_has_its_cosine(coloured) -> None:
    data = coloured(each=3)
    learn, test = read(data).scored(PLAIN, LABELS)
    paths = sorted(data.rglob("*.png"))
    expected = sorted(cosine(*pair) for pair in combinations(paths, 2))
    assert sorted(learn.pairs.cosines) == pytest.approx(expected, abs=1e-5)
    assert (learn.pairs.matching, len(learn.pairs), test) == (6, 15, None)
    assert read(data).source(LABELS) == "the labels of data"


def test_splits_are_learnt_from_and_judged_on(coloured) -> None:
    data = coloured("train", "validation", "test", each=4)
    found = read(data)
    learn, test = found.scored(PLAIN, Judging(balanced=True))
    assert test is not None
    assert len(learn.pairs) == len(test.pairs) == 28
    assert learn.pairs.weights is not None
    assert test.pairs.weights is None, "the test keeps the mix that it has"
    assert found.source(LABELS) == "the labels of validation of data"
    assert len(found.pictures.encoded.items) == 16, "train is not needed"


def test_a_table_with_groups_is_judged_by_label_or_group(coloured) -> None:
    data = coloured(each=4)
    rows = [
        f"{kind}/{number}.png,{kind},{kind}{number // 2}"
        for kind in ("red", "blue")
        for number in range(4)
    ]
    table = data / "set.csv"
    table.write_text("\n".join(("path,label,group", *rows)))
    by_label = read(table).scored(PLAIN, LABELS)[0].pairs
    assert (by_label.matching, len(by_label)) == (2 * 4, 28 - 4)
    judging = Judging("group")
    by_group = read(table, "group").scored(PLAIN, judging)[0].pairs
    assert (by_group.matching, len(by_group)) == (4, 28)


def test_a_table_of_judged_pairs(coloured) -> None:
    data = coloured(each=2)
    table = data / "pairs.csv"
    table.write_text(
        "a,b,grade\nred/0.png,red/1.png,1\nred/0.png,blue/0.png,0.2\nred/0.png,gone.png,1\n"
    )
    found = read(table)
    (learn, _) = found.scored(PLAIN, LABELS)
    assert learn.pairs.matches.tolist() == [True, False]
    pair = (data / "red/0.png", data / "blue/0.png")
    assert learn.pairs.cosines[1] == pytest.approx(cosine(*pair), abs=1e-5)
    assert learn.notes == ("judged pairs match from a grade of 0.5 on",)
    assert [each.path for each in found.skipped] == ["gone.png"]
    assert found.source(LABELS) == "the judged pairs of pairs.csv"
    with pytest.raises(UsageError, match="--balanced"):
        found.scored(PLAIN, Judging(balanced=True))


def test_what_is_left_out_is_told(coloured) -> None:
    data = coloured("train", "test", each=3)
    (data / "train" / "red" / "broken.png").write_text("no picture")
    (data / "test" / "blue" / "copy.png").write_bytes((data / "train/red/0.png").read_bytes())
    found = read(data)
    assert [each.path for each in found.skipped] == ["train/red/broken.png"]
    assert any("both sides of a split" in note for note in found.notes)


def test_an_empty_folder_and_a_flat_one_are_refused(tmp_path: Path, coloured) -> None:
    data = coloured(each=2)
    with pytest.raises(UsageError, match="add --copies"):
        read(data / "red")
    with pytest.raises(UsageError, match="does not exist"):
        read(tmp_path / "none")


def test_a_view_is_fitted_on_train_if_that_suffices(coloured) -> None:
    notes: list[str] = []
    fitted = read(coloured("train", "validation", each=4), fits=True).fitted(REDUCED, notes)
    assert fitted is not None and fitted.dim == 2
    assert notes == ["the view was fitted on 8 pictures"]


def test_a_view_is_fitted_on_what_it_is_calibrated_on_only_aloud(coloured) -> None:
    notes: list[str] = []
    found = read(coloured(each=4), fits=True)
    assert found.fitted(REDUCED, notes) is not None
    assert notes == ["the view was fitted on 8 pictures", SAME_PICTURES]
    assert found.fitted(PLAIN, notes) is PLAIN


def test_too_few_pictures_fit_nothing(coloured) -> None:
    notes: list[str] = []
    assert read(coloured(each=3), fits=True).fitted(REDUCED, notes) is None
    assert "6 pictures are too few to fit the view on" in notes[0]


def test_copies_of_pictures_match_them(coloured) -> None:
    data = coloured(each=2)
    (data / "red" / "broken.png").write_text("no picture")
    skipped: list = []
    pictures = pictures_in(str(data), skipped, lambda done, total: None)
    pairs = CopyMaker([NET], PLAIN, 2).pairs(pictures, skipped)
    assert pairs.matching == 4 * 5
    assert pairs.cosines[pairs.matches].mean() > pairs.cosines[~pairs.matches].mean()
    assert len(skipped) == 1
    with pytest.raises(UsageError, match="two or more"):
        CopyMaker([NET], PLAIN, 2).pairs(pictures[:1], skipped)
