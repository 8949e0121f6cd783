"""Who asks whom, who may not see whom, and what counts as an answer."""

from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets import Item, Trial
from semblance.evaluate.datasets.asking import trial_of
from semblance.evaluate.datasets.item import Role, Split

ALL = slice(None)


def item(
    key: str,
    label: str | None,
    group: str | None = None,
    split: Split | None = None,
    role: Role | None = None,
) -> Item:
    return Item(key, Path(key), label, group, split, role)


def keys(items) -> str:
    return "".join(each.key for each in items)


def test_leave_one_out_over_the_one_set_there_is() -> None:
    trial = trial_of([item("a", "jar"), item("b", "jar"), item("c", "lid"), item("d", "lid")])
    assert trial.name == "all pictures, each against all the others"
    assert trial.hidden(ALL).tolist() == np.eye(4, dtype=bool).tolist()
    assert trial.relevant(ALL).astype(int).tolist() == [
        [0, 1, 0, 0],
        [1, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 1, 0],
    ]
    assert trial.relevant_counts.tolist() == [1, 1, 1, 1]
    assert trial.visible_counts.tolist() == [3, 3, 3, 3]
    assert trial.chance == pytest.approx(1 / 3)


def test_judged_by_label_a_query_does_not_see_its_own_product() -> None:
    items = [item("a", "jar", "p1"), item("b", "jar", "p1"), item("c", "jar"), item("d", "lid")]
    trial = trial_of(items)
    assert trial.hidden(ALL)[0].tolist() == [True, True, False, False]
    assert trial.relevant(ALL)[0].tolist() == [False, False, True, False]
    assert trial.relevant_counts.tolist() == [1, 1, 2, 0]
    assert trial.query_clusters[0] == trial.query_clusters[1] != trial.query_clusters[2]


def test_judged_by_group_its_own_product_is_what_it_should_find() -> None:
    items = [item("a", "jar", "p1"), item("b", "jar", "p1"), item("c", "jar"), item("d", "x", "p2")]
    trial = trial_of(items, judge="group")
    assert keys(trial.queries) == "abd"
    assert trial.relevant(ALL)[0].tolist() == [False, True, False]
    assert keys(trial.unanswerable) == "d"
    assert trial.notes[0] == "1 picture without a group takes no part"


SPLIT = [
    item("a", "jar", None, "train"),
    item("b", "lid", None, "train"),
    item("c", "jar", None, "validation"),
    item("d", "lid", None, "test"),
    item("e", "jar", None, "test"),
    item("f", "jar"),
]


@pytest.mark.parametrize(
    ("split", "queries", "gallery", "name"),
    [
        (None, "de", "ab", "test against train"),
        ("test", "de", "ab", "test against train"),
        ("val", "c", "ab", "validation against train"),
    ],
)
def test_test_and_validation_ask_train(split, queries, gallery, name) -> None:
    trial = trial_of(SPLIT, split)
    assert (keys(trial.queries), keys(trial.gallery), trial.name) == (queries, gallery, name)
    places = [keys([SPLIT[place]]) for place in (*trial.query_places, *trial.gallery_places)]
    assert "".join(places) == queries + gallery


def test_without_test_validation_asks() -> None:
    assert trial_of(SPLIT[:3]).name == "validation against train"


def test_where_roles_exist_the_split_asks_itself() -> None:
    items = [
        item("a", "jar", None, "train"),
        item("b", "jar", None, "test", "query"),
        item("c", "jar", None, "test", "gallery"),
        item("d", "lid", None, "test", "gallery"),
        item("e", "lid", None, "test"),
    ]
    trial = trial_of(items)
    assert (keys(trial.queries), keys(trial.gallery)) == ("b", "cd")
    assert trial.notes[0] == "1 picture without a role takes no part"
    assert keys(trial_of([*items[:2], item("f", "lid", None, "train")]).gallery) == "af"


@pytest.mark.parametrize(
    ("items", "split", "judge", "message"),
    [
        (SPLIT, "holdout", "label", "no split 'holdout'; here are train, validation, test"),
        (SPLIT[:2], "test", "label", "the split test is empty; here are train"),
        ([item("a", "jar")], "test", "label", "is empty; here are pictures in no split"),
        (SPLIT, None, "group", "no picture has a group"),
        (SPLIT, None, "colour", "by label or group, not by 'colour'"),
        ([item("a", "jar"), item("b", "jar")], None, "label", "one label only"),
        ([item("a", "jar"), item("b", "lid")], None, "label", "no query has a picture of its lab"),
        ([item("a", "j", "p"), item("b", "j", "p"), item("c", "l")], None, "label", "same product"),
        ([item("a", "j", None, None, "query"), item("b", "l")], None, "label", "no gallery"),
        ([item("a", "j", None, None, "gallery"), item("b", "l")], None, "label", "no queries"),
        (
            [item("a", "j", None, "train"), item("b", None, None, "test")],
            None,
            "label",
            "nobody asks",
        ),
    ],
)
def test_trials_that_make_no_sense(items, split, judge, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        trial_of(items, split, judge)


def test_two_classes_only_and_queries_without_an_answer_are_remarked() -> None:
    items = [item("a", "jar"), item("b", "jar"), item("c", "lid")]
    assert trial_of(items).notes == (
        "two labels only: 50% of random answers are right",
        "1 of 3 queries have no relevant picture (label lid); they are left out of averages",
    )


def test_k_is_at_most_what_a_query_can_see() -> None:
    items = [item("a", "jar", "p1"), item("b", "jar", "p1"), item("c", "jar"), item("d", "lid")]
    trial = trial_of(items)
    trial.require(2)
    for k in (3, 0):
        with pytest.raises(UsageError, match=f"k is {k}, but .* only 2 pictures; ask for 1 to 2"):
            trial.require(k)


def test_counts_and_masks_agree_with_a_slow_oracle() -> None:
    rng = np.random.default_rng(3)
    roles: tuple[Role, ...] = ("query", "gallery")
    for _ in range(20):
        items = [
            item(
                str(place),
                f"label{rng.integers(4)}",
                f"product{group}" if (group := rng.integers(9)) < 7 else None,
                "test",
                roles[rng.integers(2)],
            )
            for place in range(40)
        ]
        for judge in ("label", "group"):
            _check(trial_of(items, judge=judge), judge)


def _check(trial: Trial, judge: str) -> None:
    for row, query in enumerate(trial.queries):
        hidden = [
            other is query
            or (judge == "label" and query.group is not None and other.group == query.group)
            for other in trial.gallery
        ]
        relevant = [
            getattr(other, judge) == getattr(query, judge) and not away
            for other, away in zip(trial.gallery, hidden, strict=True)
        ]
        block = slice(row, row + 1)
        assert trial.hidden(block)[0].tolist() == hidden
        assert trial.relevant(block)[0].tolist() == relevant
        assert trial.relevant_counts[row] == sum(relevant)
        assert trial.visible_counts[row] == len(hidden) - sum(hidden)
