"""Who chooses and who judges, by the splits that there are."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.bakeoff import arena as module
from semblance.evaluate.bakeoff.arena import Arena
from tests.evaluate.bakeoff.conftest import labelled


def split(*counts: tuple[str, int]):
    """Items of splits, two to a label."""
    items = []
    for name, count in counts:
        items += [replace(i, key=f"{name}{i.key}", split=name) for i in labelled(count, 2)]
    return items


def test_validation_chooses_test_judges_and_train_is_fitted_on() -> None:
    arena = Arena.of(split(("train", 4), ("validation", 6), ("test", 2)), "label")
    assert arena.judging is not None
    assert arena.choosing.query_places.tolist() == [4, 5, 6, 7, 8, 9]
    assert arena.judging.query_places.tolist() == [10, 11]
    assert arena.final is arena.judging
    assert arena.fitted_on.tolist() == [0, 1, 2, 3]


def test_without_validation_train_chooses_by_itself() -> None:
    arena = Arena.of(split(("train", 4), ("test", 4)), "label")
    assert arena.choosing.query_places.tolist() == [0, 1, 2, 3]
    assert arena.choosing.hidden(slice(0, 1)).tolist() == [[True, False, False, False]]
    assert arena.judging is not None
    assert arena.judging.query_places.tolist() == [4, 5, 6, 7]


def test_more_answers_than_either_trial_can_give_are_refused() -> None:
    arena = Arena.of(split(("train", 4), ("test", 4)), "label")
    arena.require(None)
    arena.require(3)
    with pytest.raises(UsageError, match="ask for 1 to 3"):  # train against itself has the fewest
        arena.require(4)


def test_without_a_test_nobody_judges() -> None:
    arena = Arena.of(split(("train", 4), ("validation", 4)), "label")
    assert arena.judging is None
    assert arena.final is arena.choosing


@pytest.mark.parametrize("name", [None, "train", "test", "validation"])
def test_one_set_is_halved_class_by_class_and_disjointly(name) -> None:
    items = [replace(item, split=name) for item in labelled(40, 8)]
    if name == "validation":  # a name that says what it is for is taken at its word
        assert Arena.of(items, "label").judging is None
        return
    arena = Arena.of(items, "label", seed=3)
    assert arena.judging is not None
    first, second = (set(each.query_places.tolist()) for each in (arena.choosing, arena.judging))
    assert first | second == set(range(40)) and not first & second
    for trial in (arena.choosing, arena.judging):
        assert np.bincount(trial.query_truth).tolist() == [4] * 5
        assert set(trial.gallery_places.tolist()) == set(trial.query_places.tolist())
        labels = [trial.names[code] for code in trial.query_truth]
        assert labels == [items[place].label for place in trial.query_places]
    assert set(arena.fitted_on.tolist()) == first


def test_the_halves_are_the_same_for_the_same_seed() -> None:
    same, again, other = (Arena.of(labelled(40, 8), "label", seed) for seed in (1, 1, 2))
    assert (same.choosing.query_places == again.choosing.query_places).all()
    assert (same.choosing.query_places != other.choosing.query_places).any()


def test_views_of_one_product_stay_in_one_half() -> None:
    items = [replace(item, group=f"p{n // 2}") for n, item in enumerate(labelled(48, 12))]
    arena = Arena.of(items, "label", seed=0)
    for place in arena.choosing.query_places:
        assert place ^ 1 in arena.choosing.query_places


def test_with_roles_the_queries_are_halved_and_the_gallery_is_common() -> None:
    gallery = labelled(4, 1, role="gallery")
    asking = [replace(item, key=f"q{item.key}") for item in labelled(16, 4, role="query")]
    arena = Arena.of([*gallery, *asking], "label")
    assert arena.judging is not None
    assert arena.choosing.gallery_places.tolist() == arena.judging.gallery_places.tolist()
    assert arena.choosing.gallery_places.tolist() == [0, 1, 2, 3]
    both = [*arena.choosing.query_places, *arena.judging.query_places]
    assert sorted(both) == list(range(4, 20))
    assert arena.choosing.name == "one half of the queries"


def test_many_queries_are_thinned_for_choosing_only(monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_QUERIES", 5)
    arena = Arena.of(split(("train", 4), ("validation", 12), ("test", 8)), "label")
    assert arena.judging is not None
    assert len(arena.choosing.queries) == len(arena.choosing.query_truth) == 5
    assert len(arena.judging.queries) == 8
    truth = [arena.choosing.names[code] for code in arena.choosing.query_truth]
    assert truth == [item.label for item in arena.choosing.queries]


def test_one_class_or_a_picture_of_each_is_no_contest() -> None:
    with pytest.raises(UsageError, match="one label only"):
        Arena.of(labelled(8, 8), "label")
    with pytest.raises(UsageError, match="no query has a picture"):
        Arena.of(labelled(8, 1), "label")
