"""Words find the picture they describe, with a text side that knows photographs by name."""

from pathlib import Path

from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.leaderboard import System, encode_for
from semblance.evaluate.leaderboard.text_recall import text_of, text_recall
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from tests.captions import MODEL, SIDE, reading

NAMES = ("moon", "coffee", "chelsea")


def test_the_first_attribute_that_says_something_counts() -> None:
    assert text_of(Item("a", Path("a"), attributes={"title": " A jar ", "caption": "x"})) == "A jar"
    assert text_of(Item("a", Path("a"), attributes={"text": "", "caption": "x"})) == "x"
    assert text_of(Item("a", Path("a"))) == ""


def test_recall_of_words(photo_folder: Path, tmp_path: Path) -> None:
    items = [
        Item(f"{name}/{n}", photo_folder / name / f"{n}.jpg", name, attributes={"text": name})
        for name in NAMES
        for n in range(2)
    ]
    system = System(MODEL, Recipe((MODEL,), input_size=SIDE))
    encodings = encode_for([system], items, Compute(), folder=tmp_path)
    trial = trial_of(items)
    assert text_recall(system, encodings, trial) is None  # this model sees pictures only
    with reading(photo_folder):
        found = text_recall(system, encodings, trial)
        undescribed = [Item(each.key, each.picture, each.label) for each in items]
        again = encode_for([system], undescribed, Compute(), folder=tmp_path)
        assert text_recall(system, again, trial_of(undescribed)) is None
    assert found is not None
    assert (found.texts, found.pictures) == (3, 6)
    assert found.recall == {1: 1, 5: 1, 10: 1}
