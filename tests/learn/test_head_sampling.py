"""Batches hold several pictures of each of several classes, and every picture has its turn."""

import numpy as np

from semblance.learn.sampling import Turns, m_per_class

CODES = np.repeat(np.arange(6), [3, 10, 4, 20, 5, 8])


def test_a_batch_has_as_many_of_each_class_by_eye() -> None:
    codes = np.array([0, 0, 0, 1, 1, 1])
    (batch, *_) = m_per_class(codes, batch=4, per_class=2, seed=0, epoch=0)
    assert sorted(codes[batch].tolist()) == [0, 0, 1, 1]
    assert len(set(batch.tolist())) == 4


def test_batches_keep_to_the_class_counts() -> None:
    for batch in m_per_class(CODES, batch=12, per_class=4, seed=3, epoch=5):
        classes, counts = np.unique(CODES[batch], return_counts=True)
        assert len(classes) == 3
        for code, count in zip(classes, counts, strict=True):
            assert count == min(4, int((code == CODES).sum()))
        assert len(np.unique(batch)) == len(batch)


def test_few_classes_fill_the_batch_with_more_of_each() -> None:
    codes = np.repeat([0, 1], 50)
    (batch, *_) = m_per_class(codes, batch=40, per_class=4, seed=0, epoch=0)
    assert np.bincount(codes[batch]).tolist() == [20, 20]


def test_the_same_epoch_draws_the_same_and_the_next_another() -> None:
    first, again, other = (
        [batch.tolist() for batch in m_per_class(CODES, 12, 4, 1, epoch)] for epoch in (2, 2, 3)
    )
    assert first == again != other


def test_nothing_has_its_second_turn_before_all_had_the_first() -> None:
    turns = Turns(np.arange(10), np.random.default_rng(0))
    taken = [turns.take(3) for _ in range(20)]
    assert all(len(set(each.tolist())) == 3 for each in taken)
    counts = np.bincount(np.concatenate(taken), minlength=10)
    assert counts.tolist() == [6] * 10
