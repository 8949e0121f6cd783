"""Choosing a cascade: ranks by eye, recall against a slow oracle, targets, times and labels."""

from dataclasses import replace

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.significance import Interval
from semblance.fusion.vectors import unit
from semblance.index import ExactIndex
from semblance.learn.cascade.by_labels import change_by_labels
from semblance.learn.cascade.shortlists import lengths, ranks, recall_at
from semblance.learn.cascade.stage import NOBODY, Questions, Stage, nearest, without
from semblance.learn.cascade.study import Chosen, Study, Target, recall_of, study
from semblance.learn.cascade.timing import SIZES, Times, times_elsewhere

COUNT, K = 240, 5


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times of large made-up galleries are measured where they are of interest."""
    monkeypatch.setattr("semblance.learn.cascade.timing.SIZES", (200, 400))


def stages(noise: float, count: int = COUNT, outside: bool = False) -> tuple[Stage, Stage]:
    """An accurate stage of points on a sphere, and a cheap one that sees them blurred."""
    rng = np.random.default_rng(3)
    points = unit(rng.standard_normal((count, 6)).astype(np.float32))
    blurred = points + noise * rng.standard_normal(points.shape).astype(np.float32)
    ids = 5 + 2 * np.arange(count)
    found = []
    for name, matrix in (("cheap", unit(blurred)), ("accurate", points)):
        queries = unit(matrix[::2] + 0.01) if outside else matrix
        found.append(Stage(name, ExactIndex(ids, matrix, "cosine"), queries))
    return found[0], found[1]


def asking(stage: Stage, outside: bool = False) -> Questions:
    count = len(stage.queries)
    return Questions(np.full(count, NOBODY) if outside else stage.index.ids)


def test_the_query_itself_is_no_answer() -> None:
    found = np.array([[7, 1, 2], [1, 2, 7], [1, 2, 3], [1, NOBODY, NOBODY]])
    own = np.array([7, 7, 7, NOBODY])
    assert without(found, own, 2).tolist() == [[1, 2], [1, 2], [1, 2], [1, NOBODY]]
    few = without(found[:, :2], own, 2)  # two were asked for and one more, and two are there
    assert few.tolist() == [[1, NOBODY], [1, 2], [1, 2], [1, NOBODY]]


def test_ranks_are_places_among_the_proposals() -> None:
    line = np.array([[0.0], [1.0], [2.1], [3.3]], np.float32)
    cheap = Stage("line", ExactIndex(np.array([1, 2, 3, 4]), line, "euclidean"), line[:1])
    truth = np.array([[2, 3, 4]])
    assert ranks(cheap, Questions(np.array([1])), truth, 2).tolist() == [[1, 2, 3]]
    places = ranks(cheap, Questions(np.array([NOBODY])), truth, 3)
    assert places.tolist() == [[2, 3, 4]]  # the point itself is proposed first
    assert recall_at(places, 2) == pytest.approx([1 / 3])


@pytest.mark.parametrize("outside", [False, True])
def test_recall_is_what_searching_and_sorting_give(outside: bool) -> None:
    cheap, accurate = stages(0.3, outside=outside)
    questions = asking(accurate, outside)
    recall = recall_of(cheap, accurate, questions, K, 12)
    by_hand = []
    for near, exact, own in zip(cheap.queries, accurate.queries, questions.own, strict=True):
        others = np.flatnonzero(accurate.index.ids != own)
        truth = others[np.argsort(-(accurate.index.matrix[others] @ exact), kind="stable")[:K]]
        proposed = others[np.argsort(-(cheap.index.matrix[others] @ near), kind="stable")[:12]]
        by_hand.append(np.isin(truth, proposed).mean())
    assert recall == pytest.approx(by_hand)
    truth = nearest(accurate.index, accurate.queries, questions.own, K)
    assert recall_at(ranks(cheap, questions, truth, 60), 12) == pytest.approx(by_hand)


def found(noise: float, target: Target, **others: int) -> Study:
    cheap, accurate = stages(noise, **others)
    return study([cheap], accurate, asking(accurate), target)


def test_the_shortest_shortlist_that_keeps_the_target_is_chosen() -> None:
    result = found(0.2, Target(k=K))
    chosen = result.chosen
    assert isinstance(chosen, Chosen)
    *before, last = result.tried
    assert (last.shortlist, last.keeps(0.01)) == (chosen.shortlist, True)
    assert before and all(not each.keeps(0.01) and each.recall.low < 0.99 for each in before)
    assert (result.choosing, result.judging) == (120, 120)
    cheap, accurate = stages(0.2)
    judged = np.setdiff1d(
        np.arange(COUNT), np.sort(np.random.default_rng(0).permutation(COUNT)[:120])
    )
    own = Questions(accurate.index.ids[judged])
    sides = cheap.asking(judged), accurate.asking(judged), own
    assert chosen.judged.mean == recall_of(*sides, K, chosen.shortlist).mean()
    again = found(0.2, Target(k=K)).chosen
    assert again is not None and (again.shortlist, again.judged) == (
        chosen.shortlist,
        chosen.judged,
    )


def test_a_looser_target_takes_a_shorter_list_and_a_worse_space_a_longer_one() -> None:
    def length(noise: float, loss: float) -> int:
        chosen = found(noise, Target(k=K, loss=loss)).chosen
        return 0 if chosen is None else chosen.shortlist

    assert 0 < length(0.05, 0.2) < length(0.05, 0.01) < length(0.1, 0.01)


def test_a_target_that_nothing_reaches_chooses_nothing() -> None:
    result = found(50, Target(k=K))
    assert result.chosen is None
    assert result.tried[-1].shortlist == 120 and not any(t.keeps(0.01) for t in result.tried)


def test_lengths_that_were_asked_for() -> None:
    result = found(0.2, Target(k=K, shortlists=(60, 9)))
    assert [each.shortlist for each in result.tried] == [9, 60]
    assert lengths(100, 10, (30, 400)) == (30, 100)  # a gallery smaller than the shortlist
    assert lengths(100, 10, ()) == (10, 20, 30, 50)
    assert lengths(20_000, 5000, ()) == (10_000,)
    whole = found(50, Target(k=K, shortlists=(COUNT,)))
    assert whole.chosen is not None and whole.chosen.judged.mean == 1


@pytest.mark.parametrize(
    ("count", "target", "message"),
    [
        (COUNT, Target(k=K, shortlists=(4,)), "a shortlist of 4 cannot give 5 answers"),
        (19, Target(k=K), "19 pictures are too few"),
        (COUNT, Target(k=K + 60), "are too few for a cascade that gives 65"),
    ],
)
def test_what_cannot_be_told(count: int, target: Target, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        found(0.1, target, count=count)


@pytest.mark.parametrize("loss", [0, 1, -0.1, float("nan")])
def test_losses_that_are_none(loss: float) -> None:
    with pytest.raises(UsageError, match="no target"):
        Target(loss=loss)
    with pytest.raises(UsageError, match="ask for at least 1"):
        Target(k=0)


def test_too_few_queries_are_refused() -> None:
    cheap, accurate = stages(0.1)
    few = np.arange(19)
    with pytest.raises(UsageError, match="19 queries say nothing"):
        study([cheap.asking(few)], accurate.asking(few), asking(accurate).of(few), Target(k=K))


def test_a_model_of_its_own_costs_every_query() -> None:
    times = Times(1000, exact_ms=4.0, cascade_ms=1.0)
    assert times.pays(0) and times.speed_up(0) == 4
    assert times.pays(2.2) and not times.pays(2.3)
    interval = Interval(1, 1, 1, "query", 9)
    rising = tuple(Times(size, ms, 1.0) for size, ms in ((10, 9), (20, 1), (30, 2), (40, 4)))
    cheap, _ = stages(0.1)
    chosen = Chosen(cheap, 9, interval, interval, rising[1], rising, None)
    assert (chosen.pays, chosen.pays_from) == (False, 30)
    dear = replace(chosen, cheap=replace(cheap, more_ms=9.0))
    assert dear.pays_from is None


def test_the_cheaper_of_two_is_chosen() -> None:
    """The same vectors, but one of them needs a model that nobody else runs."""
    cheap, accurate = stages(0.2)
    dear = replace(cheap, name="dear", more_ms=1000.0)
    result = study([dear, cheap], accurate, asking(accurate), Target(k=K))
    assert result.chosen is not None and result.chosen.cheap.name == "cheap"
    assert {each.cheap for each in result.tried} == {"cheap", "dear"}


def test_made_up_galleries_stay_within_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    ids = np.arange(30)
    cheap, wide = (
        Stage(
            str(dim),
            ExactIndex(ids, rng.standard_normal((30, dim), np.float32), "cosine"),
            rng.standard_normal((30, dim), np.float32),
        )
        for dim in (4, 100)
    )
    monkeypatch.setattr("semblance.learn.cascade.timing.SIZES", (SIZES[0], 2 * SIZES[0]))
    assert [each.records for each in times_elsewhere(cheap, cheap, 5, 10)] == [1000, 2000]
    monkeypatch.setattr("semblance.learn.cascade.timing.LARGEST_BYTES", 4 * 1000 * 104)
    assert [each.records for each in times_elsewhere(cheap, wide, 5, 10)] == [1000]
    assert list(times_elsewhere(wide, wide, 5, 10)) == []


def test_by_labels_nothing_changes_where_everything_is_proposed() -> None:
    cheap, accurate = stages(50)
    labels = np.arange(COUNT) % 7
    questions = replace(asking(accurate), labels=labels, gallery_labels=labels)
    whole = change_by_labels(cheap, accurate, questions, COUNT)
    assert whole is not None and whole.queries == COUNT
    assert (whole.mean_ap_change.mean, whole.best_change.mean) == (0, 0)
    assert change_by_labels(cheap, accurate, asking(accurate), COUNT) is None
    alone = replace(questions, labels=np.arange(COUNT), gallery_labels=np.arange(COUNT))
    assert change_by_labels(cheap, accurate, alone, 9) is None


def test_by_labels_a_short_list_follows_the_cheap_order_after_it() -> None:
    """Four points: the cheap order is 1 2 3 4, the accurate one 4 3 2 1, the shortlist two long."""
    ids, query = np.array([1, 2, 3, 4]), np.ones((1, 1), np.float32)
    falling = np.array([[4.0], [3.0], [2.0], [1.0]], np.float32)
    cheap = Stage("cheap", ExactIndex(ids, falling, "cosine"), query)
    accurate = Stage("accurate", ExactIndex(ids, falling[::-1].copy(), "cosine"), query)
    labels = np.array([1, 0, 0, 1])
    questions = Questions(np.array([NOBODY]), None, np.array([1]), labels)
    change = change_by_labels(cheap, accurate, questions, 2)
    assert change is not None
    # Exact: 4 3 2 1, the right ones at ranks 1 and 4. Cascade: 2 1 3 4, at ranks 2 and 4.
    assert change.mean_ap == pytest.approx((1 + 2 / 4) / 2)
    assert change.mean_ap_change.mean == pytest.approx((1 / 2 + 2 / 4) / 2 - (1 + 2 / 4) / 2)
    assert (change.best, change.best_change.mean) == (1, -1)
