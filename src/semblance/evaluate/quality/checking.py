"""Asking golden queries again: which answers are still there, and have the scores moved?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from semblance.errors import ImageError, UsageError
from semblance.evaluate.quality.asking import ask
from semblance.evaluate.quality.drift import score_drift
from semblance.evaluate.quality.golden import Golden, GoldenQuery
from semblance.evaluate.quality.outcome import Limits, Loss, Lost, Outcome
from semblance.images import Source
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.report import Skipped
from semblance.pipeline.views import find_view, open_view
from semblance.search.hits import Hit

DEPTH = 100
"""Answers looked through for those that slipped below k, so that a loss can be told from a slip."""

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class _Again:
    """A golden query and its answers now, `DEPTH` of them or k."""

    query: GoldenQuery
    hits: list[Hit]


def check_golden(
    golden: Golden,
    gallery: Gallery,
    limits: Limits = DEFAULT_LIMITS,
    view: str | None = None,
) -> Outcome:
    """Ask every golden query in `view`, or else in the view that it was saved from.

    Raises UsageError where not one can be asked, and ViewError for a view that is not there.
    """
    view = view or golden.view
    asked, unasked = _ask_again(golden, gallery, view)
    if not asked:
        raise UsageError("none of the golden queries can be asked: " + _listed(unasked))
    losses = _located(gallery, [_loss(each, golden.k) for each in asked])
    before = [hit.cosine for each in asked for hit in each.query.hits]
    after = [hit.cosine for each in asked for hit in each.hits[: golden.k]]
    return Outcome(
        k=golden.k,
        queries=len(asked),
        recall=float(np.mean([loss.recall for loss in losses])),
        # Where nothing is found any more, every score is gone.
        drift=score_drift(before, after) if after else 1.0,
        mean_shift=float(np.mean(after) - np.mean(before)) if after else float("nan"),
        limits=limits,
        same_view=open_view(gallery.store, find_view(gallery.store, view)).key == golden.view_key,
        losses=tuple(sorted((loss for loss in losses if loss.lost), key=lambda loss: loss.recall)),
        unasked=tuple(unasked),
    )


def _ask_again(
    golden: Golden, gallery: Gallery, view: str | None
) -> tuple[list[_Again], list[Skipped]]:
    """The answers now, and the queries that are not what they were."""
    asked: list[_Again] = []
    unasked: list[Skipped] = []
    depth = max(golden.k, DEPTH)
    for query in golden.queries:
        if not query.hits:
            continue
        try:
            source = Source.from_path(query.path)
            if source.digest != query.digest:
                unasked.append(Skipped(str(query.path), "the picture is another than was saved"))
                continue
            asked.append(_Again(query, ask(gallery, source, depth, view)))
        except ImageError as error:
            unasked.append(Skipped(error.item, error.reason))
    return asked, unasked


def _loss(again: _Again, k: int) -> Loss:
    """What a query lost; whether a lost answer is in the gallery is not known yet."""
    ranks: dict[tuple[str, int], int] = {}
    for rank, hit in enumerate(again.hits, start=1):
        ranks.setdefault((hit.record.digest, hit.record.page), rank)
    golden = again.query.hits
    lost = tuple(
        Lost(hit, ranks.get(hit.key), hit.key in ranks)
        for hit in golden
        if ranks.get(hit.key, k + 1) > k
    )
    return Loss(again.query.path, 1 - len(lost) / len(golden), lost)


def _located(gallery: Gallery, losses: Iterable[Loss]) -> list[Loss]:
    """The losses, with the answers found that are in the gallery but far below."""
    losses = list(losses)
    wanted = {lost.hit.key for loss in losses for lost in loss.lost if not lost.in_gallery}
    if not wanted:
        return losses
    there = wanted & {(record.digest, record.page) for record in gallery.records()}
    return [
        replace(
            loss,
            lost=tuple(
                replace(lost, in_gallery=lost.in_gallery or lost.hit.key in there)
                for lost in loss.lost
            ),
        )
        for loss in losses
    ]


def _listed(unasked: Iterable[Skipped]) -> str:
    return "; ".join(f"{Path(item.path).name}: {item.reason}" for item in list(unasked)[:3])
