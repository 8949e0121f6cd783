"""Batches: every picture once an epoch, the same ones again when an epoch is repeated."""

import numpy as np

from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.batches import PictureBatches
from tests.learn.nets import PLAIN, stripes


def batches(per_class: int = 0, augmentation: Augmentation = PLAIN) -> PictureBatches:
    pixels, codes = stripes(each=9)
    return PictureBatches(pixels, codes, 10, augmentation, 4, per_class, 7, 2)


def test_every_picture_has_one_turn_and_none_is_alone() -> None:
    plan = batches().plan(0)
    assert sorted(np.concatenate(plan).tolist()) == list(range(18))
    assert [len(places) for places in plan] == [4, 4, 4, 3, 3]


def test_epochs_differ_and_can_be_repeated() -> None:
    first, again, second = (np.concatenate(batches().plan(epoch)) for epoch in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, second)


def test_pairs_have_several_of_each_class() -> None:
    made = batches(per_class=2)
    for places in made.plan(3):
        assert np.bincount(made.codes[places]).tolist() == [2, 2]


def test_pictures_come_with_their_classes_and_as_planned() -> None:
    made = batches()
    plan = made.plan(0)
    for (pixels, codes), places in zip(made.read(0, plan), plan, strict=True):
        assert np.array_equal(pixels, made.canvases[places][:, 1:-1, 1:-1])
        assert np.array_equal(codes, made.codes[places])


def test_a_picture_looks_different_in_each_epoch_and_the_same_when_repeated() -> None:
    made = batches(augmentation=Augmentation())
    plan = [np.arange(4)]
    first, again, second = (next(made.read(epoch, plan))[0] for epoch in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, second)
