"""Rehearsing a swap on vectors that can be checked by eye."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import ViewError
from semblance.evaluate.metrics import average_precision
from semblance.fusion import Metric, ViewDefinition
from semblance.gallery.port import Store
from semblance.gallery.records import Draft, Labels
from semblance.gallery.sqlite import SqliteStore
from semblance.pipeline import rehearsal
from semblance.pipeline.rehearsal import rehearse
from semblance.pipeline.rehearsal_page import rehearsal_page
from semblance.pipeline.views import keep_view
from tests.gallery.samples import NO_STAMP, SHAPE, replace_model

OLD, NEW = SHAPE, replace_model(SHAPE, "better")


def on_circle(*degrees: float) -> list[np.ndarray]:
    angles = np.radians(degrees)
    return list(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))


def filled(
    path: Path,
    labels: str,
    old: list[np.ndarray],
    new: list[np.ndarray],
    metric: Metric = "cosine",
) -> Store:
    """Records a, b, c ... with a vector in each space, and views `old` and `new`."""
    store = SqliteStore.open(path, create=True)
    with store.writer() as writer:
        for space in (OLD, NEW):
            writer.add_space(space)
        for name, space in (("old", OLD), ("new", NEW)):
            keep_view(store, writer, name, ViewDefinition((space.fingerprint,), metric=metric))
        writer.put(
            [
                Draft(
                    uri=f"/{chr(97 + place)}",
                    page=0,
                    digest=f"{place:064x}",
                    width=1,
                    height=1,
                    stamp=NO_STAMP,
                    vectors={OLD.fingerprint: one, NEW.fingerprint: other},
                    labels=Labels(None if label == "-" else label),
                )
                for place, (label, one, other) in enumerate(zip(labels, old, new, strict=True))
            ]
        )
    return store


@pytest.fixture
def four(tmp_path: Path) -> Iterator[Store]:
    """In the old view a and b lie between each other's kind; in the new one kinds are apart."""
    store = filled(tmp_path, "xxyy", on_circle(0, 40, 10, 60), on_circle(0, 10, 80, 90))
    yield store
    store.close()


def test_by_eye(four: Store) -> None:
    result = rehearse(four, "old", "new", k=1)
    assert (result.records, result.queries, result.k) == (4, 4, 1)
    # old: a->c, b->d, c->a, d->b; new: a->b, b->a, c->d, d->c
    assert result.same_first == result.overlap == 0
    assert result.judgement is not None
    assert (result.judgement.old_best, result.judgement.new_best) == (0, 1)
    assert result.judgement.new_mean_ap == 1
    assert result.judgement.verdict == "better"
    first = result.changes[0]
    assert (first.query.uri, first.before[0].uri, first.after[0].uri) == ("/a", "/c", "/b")


def test_a_view_against_itself_changes_nothing(four: Store) -> None:
    result = rehearse(four, "old", "old", k=2)
    assert (result.same_first, result.overlap, result.changes) == (1, 1, ())
    assert result.judgement is not None
    assert result.judgement.verdict == "no clear difference"


def test_blocks_give_what_one_matrix_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    old, new = rng.normal(size=(2, 60, 2)).astype(np.float32)
    store = filled(tmp_path, "abc-" * 15, list(old), list(new))
    whole = rehearse(store, "old", "new", k=5, queries=40)
    monkeypatch.setattr(rehearsal, "BLOCK_ROWS", 7)
    assert rehearse(store, "old", "new", k=5, queries=40).to_dict() == whole.to_dict()
    unit = old / np.linalg.norm(old, axis=1, keepdims=True)
    scores = unit @ unit.T
    np.fill_diagonal(scores, -np.inf)
    first = whole.changes[0]
    place = ord(first.query.uri[1]) - 97
    expected = [f"/{chr(97 + other)}" for other in np.argsort(-scores[place])[:5]]
    assert [record.uri for record in first.before] == expected
    store.close()


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_figures_are_those_of_sorting_everything(tmp_path: Path, metric: Metric) -> None:
    """Whole numbers, so that answers often tie: those go by id, as in a search."""
    rng = np.random.default_rng(1)
    old, new = rng.integers(-2, 3, (2, 40, 2)).astype(np.float32) + np.float32(0.5)
    labels = np.array(list("ab-c" * 10))
    store = filled(tmp_path, "".join(labels), list(old), list(new), metric)
    result = rehearse(store, "old", "new", k=4)
    orders, precisions = [], []
    for vectors in (old, new):
        if metric == "cosine":
            unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            scores = (unit @ unit.T).round(6)
        else:
            scores = -np.square(vectors[:, None] - vectors).sum(axis=2)
        order = [
            np.array(sorted(set(range(40)) - {query}, key=lambda place: (-row[place], place)))
            for query, row in enumerate(scores)
        ]
        hits = np.array([labels[o] == labels[q] for q, o in enumerate(order)])
        orders.append(order)
        precisions.append((average_precision(hits)[labels != "-"], hits[labels != "-", 0]))
    before, after = orders
    assert result.same_first == np.mean([a[0] == b[0] for a, b in zip(before, after, strict=True)])
    shared = [len({*a[:4]} & {*b[:4]}) / 4 for a, b in zip(before, after, strict=True)]
    assert result.overlap == pytest.approx(np.mean(shared))
    judged = result.judgement
    assert judged is not None and judged.queries == 30
    (old_ap, old_best), (new_ap, new_best) = precisions
    assert (judged.old_mean_ap, judged.new_mean_ap) == pytest.approx((old_ap.mean(), new_ap.mean()))
    assert (judged.old_best, judged.new_best) == pytest.approx((old_best.mean(), new_best.mean()))
    store.close()


def test_without_labels_nothing_is_judged(tmp_path: Path) -> None:
    store = filled(tmp_path, "---", on_circle(0, 10, 50), on_circle(0, 50, 10))
    result = rehearse(store, "old", "new", k=9)
    assert result.k == 2
    assert result.judgement is None
    page = rehearsal_page(result)
    assert "no labels" in page
    assert "From old to new" in page
    store.close()


def test_views_that_share_no_pictures_cannot_be_compared(tmp_path: Path) -> None:
    store = filled(tmp_path, "x", on_circle(0), on_circle(0))
    with pytest.raises(ViewError, match="share 1 pictures"):
        rehearse(store, "old", "new")
    with pytest.raises(ViewError, match="no view 'other'"):
        rehearse(store, "old", "other")
    store.close()
