"""Every class is held out once, and never among what its head was trained on."""

from pathlib import Path

import numpy as np
import pytest

from semblance.evaluate.datasets.item import Item
from semblance.learn.heads import unseen
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.trained import Trained
from semblance.learn.heads.training import fit_head
from tests.learn.blobs import blobs, mean_ap

CONFIG = HeadConfig(loss="lda", dim=4)


def given(classes: int) -> unseen.Pictures:
    vectors, codes = blobs(classes=classes, each=8)
    items = [Item(str(n), Path("x"), f"class {code}") for n, code in enumerate(codes)]
    places = np.arange(len(codes))
    return unseen.Pictures(items, vectors, vectors, places[places % 8 < 5], places[places % 8 >= 5])


def test_every_class_is_held_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    classes: list[int] = []

    def watched(examples: Examples, *rest: object, **more: object) -> Trained:
        classes.append(examples.classes)
        return fit_head(examples, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(unseen, "fit_head", watched)
    found = unseen.change_unseen(given(7), CONFIG)
    assert found is not None and found.trainings == 3
    assert sorted(classes) == [4, 5, 5]
    assert found.classes == tuple(f"class {code}" for code in range(7))
    assert (found.change.compared.queries, found.change.compared.difference.unit) == (56, "group")


def test_held_out_pictures_ask_each_other() -> None:
    """By a slow oracle: before, each fold's classes are a gallery of their own."""
    pictures = given(6)
    found = unseen.change_unseen(pictures, CONFIG)
    assert found is not None
    vectors, labels = pictures.joined, pictures.labels
    shuffled = np.random.default_rng([CONFIG.seed, 1]).permutation(np.unique(labels))
    scores = [
        mean_ap(vectors[np.isin(labels, away)], labels[np.isin(labels, away)])
        for away in np.array_split(shuffled, 3)
    ]
    assert found.change.before.mean_ap == pytest.approx(np.mean(scores))


def test_four_classes_are_too_few() -> None:
    assert unseen.change_unseen(given(4), CONFIG) is None
