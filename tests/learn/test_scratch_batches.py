"""What a small network is shown: every picture in its turn, right pairs, moved and mirrored."""

import numpy as np
import pytest

from semblance.learn.scratch.augmentation import another_look
from semblance.learn.scratch.batches import Batches, DrawnPairs, JudgedPairs, Shuffled

CODES = np.repeat(np.arange(3), (4, 2, 6))


def test_a_look_without_shift_or_flip_is_the_picture() -> None:
    picture = np.arange(32, dtype=np.uint8).reshape(2, 4, 4, 1)
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(another_look(picture, 0, False, rng), picture)


def test_looks_are_moved_and_mirrored_and_edges_repeat() -> None:
    """Every look is one of the moves that the slow way makes by hand."""
    picture = np.arange(16, dtype=np.uint8).reshape(1, 4, 4, 1)
    rng = np.random.default_rng(0)
    possible = set()
    for mirrored in (picture[0], picture[0, :, ::-1]):
        padded = np.pad(mirrored, ((1, 1), (1, 1), (0, 0)), mode="edge")
        for down in range(3):
            for across in range(3):
                possible.add(padded[down : down + 4, across : across + 4].tobytes())
    seen = {another_look(picture, 1, True, rng).tobytes() for _ in range(400)}
    assert seen == possible and len(possible) == 18


def test_every_picture_once_an_epoch() -> None:
    batches = Shuffled(CODES, 4, seed=0)
    shown = list(batches.of_epoch(0))
    assert len(shown) == batches.per_epoch == 3
    assert sorted(np.concatenate([batch.places for batch in shown])) == list(range(12))
    for batch in shown:
        np.testing.assert_array_equal(batch.targets, CODES[batch.places])


def test_half_of_the_drawn_pairs_are_of_one_class() -> None:
    batches = DrawnPairs(CODES, 8, seed=0)
    for epoch in range(20):
        for batch in batches.of_epoch(epoch):
            first, second = np.split(batch.places, 2)
            alike = CODES[first] == CODES[second]
            np.testing.assert_array_equal(batch.targets == 1, alike)
            assert alike.sum() == len(alike) / 2
            assert (first != second).all()


def test_judged_pairs_keep_their_judgement() -> None:
    pairs = np.array([(0, 1), (2, 3), (4, 5), (6, 7)])
    alike = np.array([1, 0, 1, 0], np.float32)
    batches = JudgedPairs(pairs, alike, 4, seed=0)
    shown = list(batches.of_epoch(0))
    assert len(shown) == batches.per_epoch == 2
    found = {
        tuple(pair): target
        for batch in shown
        for pair, target in zip(np.array(np.split(batch.places, 2)).T, batch.targets, strict=True)
    }
    assert found == {tuple(pair): target for pair, target in zip(pairs, alike, strict=True)}


@pytest.mark.parametrize("kind", [Shuffled, DrawnPairs])
def test_epochs_differ_and_seeds_repeat(kind: type[Shuffled] | type[DrawnPairs]) -> None:
    def order(batches: Batches, epoch: int) -> list[int]:
        return [int(place) for batch in batches.of_epoch(epoch) for place in batch.places]

    one, again, other = kind(CODES, 4, 0), kind(CODES, 4, 0), kind(CODES, 4, 1)
    assert order(one, 3) == order(again, 3)
    assert order(one, 3) != order(one, 4) and order(one, 3) != order(other, 3)
