"""Judged pairs: clusters stay together, what is said is kept, too little is refused."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item, Pair
from semblance.learn.scratch.config import USUAL
from semblance.learn.scratch.judged_pairs import Pairs, course_of_pairs, judge_of, split_pairs
from semblance.learn.scratch.pictures import Pictures


def pairs_of(places: list[tuple[int, int]]) -> Pairs:
    return Pairs(np.array(places, np.int64), np.arange(len(places)) % 2 == 0)


def test_pairs_that_share_a_picture_stay_together() -> None:
    places = [(10 * group + a, 10 * group + a + 1) for group in range(20) for a in range(4)]
    parts, notes = split_pairs(pairs_of(places), [None] * 80, seed=0)
    assert sorted(np.concatenate(list(parts.values()))) == list(range(80))
    groups = [{places[row][0] // 10 for row in part} for part in parts.values()]
    assert sum(map(len, groups)) == 20
    assert 16 <= len(parts["test"]) <= 20 and 12 <= len(parts["validation"]) <= 16
    assert len(notes) == 2 and "held out at random as test, seed 0" in notes[0]


def test_where_all_hang_together_pairs_are_held_out_and_it_is_said() -> None:
    chain = [(a, a + 1) for a in range(50)]
    parts, notes = split_pairs(pairs_of(chain), [None] * 50, seed=0)
    assert len(parts["test"]) == 10
    assert sorted(np.concatenate(list(parts.values()))) == list(range(50))
    assert "judged too well" in notes[0]


def test_what_the_table_says_is_kept() -> None:
    said = ["train", "test", "train", None, "validation", "train"]
    parts, _ = split_pairs(pairs_of([(a, a + 6) for a in range(6)]), said, seed=0)
    assert {name: list(part) for name, part in parts.items()} == {
        "train": [0, 2, 5], "validation": [4], "test": [1],
    }  # fmt: skip


def test_the_judge_by_hand() -> None:
    """On a line: 1 apart and alike, 2 apart and alike, 1.5 apart and not; one of two is right."""
    pixels = np.array([0, 1, 2, 10, 20], np.uint8).reshape(5, 1, 1, 1)
    pictures = Pictures(tuple(Item(str(n), pixels[n, ..., 0]) for n in range(5)), pixels)
    pairs = Pairs(np.array([(0, 1), (0, 2), (3, 4)]), np.array([True, True, False]))
    judge = judge_of(pictures, pairs)
    place = {0: 0.0, 1: 1.0, 2: 2.0, 10: 5.0, 20: 6.5}

    def embed(seen: np.ndarray) -> np.ndarray:
        return np.array([[place[int(value)]] for value in seen.ravel()], np.float32)

    assert judge(embed) == {"roc_auc": 0.5, "pairs": 3}


def test_pairs_of_one_kind_teach_nothing() -> None:
    items = tuple(Item(str(n), np.zeros((8, 8), np.uint8)) for n in range(20))
    pictures = Pictures(items, np.zeros((20, 8, 8, 1), np.uint8))
    alike = [Pair(items[n], items[n + 1], 0.5) for n in range(0, 20, 2)]
    with pytest.raises(UsageError, match="it takes some of both"):
        course_of_pairs(pictures, alike, USUAL["siamese"])
    with pytest.raises(UsageError, match="of no pair are both pictures usable"):
        course_of_pairs(Pictures(items[:1], pictures.pixels[:1]), alike, USUAL["siamese"])
