"""What second looks cost and are worth: `python -m benchmarks.rerank FOLDER`.

FOLDER is a rendered packaging set (`semblance datasets make packaging FOLDER`). Silhouettes are the
exact ones, so what outlines bring here is an upper bound.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.packaging_pictures import Pictures
from benchmarks.rerank_costs import costs
from semblance.evaluate.metrics import average_precision, hit_rate_at_k
from semblance.evaluate.significance import paired_bootstrap
from semblance.search.rerank.contour import Placement, ious
from semblance.search.rerank.expansion import expanded
from semblance.search.rerank.keypoints import extract, score
from semblance.search.rerank.reciprocal import reciprocal
from semblance.search.rerank.stored_keypoints import KINDS, StoredKeypoints
from semblance.search.rerank.weight import Judged, blend, fit_weight, order

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "rerank.md"
SHORT, FEW = 50, 20
"""Answers that outlines are compared with, and that keypoints are."""

MEASURED = "queries | weight | P@1 before | by it alone | with the weight | gain | 95 %"

Rows = NDArray[np.int64]
Evidence = Callable[[int, Rows], NDArray[np.float64]]


class Trial:
    """Every query of the set against its gallery pictures, in one kind of vector."""

    def __init__(self, pictures: Pictures, vectors: NDArray[np.float32], among: Any) -> None:
        role = pictures.column("role")
        self.groups, self.splits = pictures.column("group"), pictures.column("split")
        self.queries = np.flatnonzero((role == "query") & among)
        self.gallery = np.flatnonzero((role == "gallery") & among)
        self.vectors = vectors
        self.cosines = vectors[self.queries] @ vectors[self.gallery].T

    def shortlist(self, number: int, length: int) -> Rows:
        """Places among the gallery's pictures."""
        return np.argsort(-self.cosines[number], kind="stable")[:length]

    def judged(self, number: int, evidence: Evidence, length: int) -> Judged:
        places = self.shortlist(number, length)
        query, rows = int(self.queries[number]), self.gallery[places]
        similarity = (1 + self.cosines[number][places].astype(np.float64)) / 2
        right = self.groups[rows] == self.groups[query]
        return Judged(similarity, evidence(query, rows), right)

    def numbers(self, *, validation: bool) -> Rows:
        return np.flatnonzero((self.splits[self.queries] == "validation") == validation)


def firsts(judged: Sequence[Judged], weight: float) -> NDArray[np.float64]:
    """(Q,) whether the first answer is right."""
    ranked = [one.relevant[order(blend(one.similarity, one.evidence, weight))] for one in judged]
    return np.array([float(row[0]) for row in ranked])


def gain_row(name: str, trial: Trial, evidence: Evidence, length: int, every: int = 1) -> str:
    """Fitted on the validation products, measured on all others."""
    fit = [trial.judged(n, evidence, length) for n in trial.numbers(validation=True)[::every]]
    rest = trial.numbers(validation=False)[::every]
    tested = [trial.judged(n, evidence, length) for n in rest]
    weight = fit_weight(fit).weight
    before, after, alone = (firsts(tested, w) for w in (0.0, weight, 1.0))
    gain = paired_bootstrap(after, before, groups=trial.groups[trial.queries[rest]])
    shares = f"{100 * before.mean():.1f} | {100 * alone.mean():.1f} | {100 * after.mean():.1f}"
    more = f"{100 * gain.mean:+.1f} | {100 * gain.low:+.1f} to {100 * gain.high:+.1f}"
    return f"| {name} | {len(tested)} | {weight:.2f} | {shares} | {more} |"


def outlines(pictures: Pictures, kinds: dict[str, NDArray[np.float32]]) -> Iterator[str]:
    yield f"| vectors, products | placement | {MEASURED} |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---|"
    everything = np.ones(len(pictures.rows), bool)
    for kind, vectors in kinds.items():
        for which, among in (("all", everything), ("own outline", pictures.own_silhouette)):
            trial = Trial(pictures, vectors, among)
            for placement in get_args(Placement):

                def evidence(query: int, rows: Rows, laid: Placement = placement) -> Any:
                    others = [pictures.silhouettes[row] for row in rows]
                    return ious(pictures.silhouettes[query], others, laid)

                yield gain_row(f"{kind}, {which} | {placement}", trial, evidence, SHORT)


def points(pictures: Pictures, kinds: dict[str, NDArray[np.float32]], every: int) -> Iterator[str]:
    yield f"| vectors | kind | {MEASURED} |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---|"
    everything = np.ones(len(pictures.rows), bool)
    for kind, vectors in kinds.items():
        trial = Trial(pictures, vectors, everything)
        seen = pictures.image if kind == "pictures" else pictures.cut_out
        for name in KINDS:

            @cache
            def stored(row: int, look: Any = seen, what: Any = name) -> StoredKeypoints:
                return extract(look(row), what)

            def evidence(query: int, rows: Rows, kept: Any = stored) -> Any:
                return np.array([score(kept(query), kept(int(row))).score for row in rows])

            yield gain_row(f"{kind} | {name}", trial, evidence, FEW, every)


def find_all(pictures: Pictures, kinds: dict[str, NDArray[np.float32]]) -> Iterator[str]:
    yield "| vectors | mode | P@1 | mAP | by mAP |"
    yield "|---|---|---:|---:|---:|"
    everything = np.ones(len(pictures.rows), bool)
    for kind, vectors in kinds.items():
        trial = Trial(pictures, vectors, everything)
        base = None
        for mode in ("plain", "reciprocal", "expansion"):
            hits = np.stack([_ranked(trial, n, mode) for n in range(len(trial.queries))])
            precision, first = average_precision(hits).mean(), hit_rate_at_k(hits, 1).mean()
            base = precision if base is None else base
            yield (
                f"| {kind} | {mode} | {100 * first:.1f} | {100 * precision:.1f} "
                f"| {100 * (precision - base):+.1f} |"
            )


def _ranked(trial: Trial, number: int, mode: str) -> NDArray[np.bool_]:
    """Relevance of the whole gallery, best first; the shortlist of SHORT is put in a new order."""
    everything = trial.shortlist(number, len(trial.gallery))
    query, gallery = trial.vectors[trial.queries[number]], trial.vectors[trial.gallery]
    if mode == "reciprocal":
        scores = reciprocal(query, gallery, everything[:SHORT])
        everything = np.concatenate([everything[:SHORT][order(scores)], everything[SHORT:]])
    if mode == "expansion":
        again = expanded(query, gallery, everything, count=3)
        everything = np.argsort(-(gallery @ again), kind="stable")
    right: NDArray[np.bool_] = (
        trial.groups[trial.gallery[everything]] == (trial.groups[trial.queries[number]])
    )
    return right


INTRODUCTION = """Made by `python -m benchmarks.rerank FOLDER`, FOLDER being made by `semblance
datasets make packaging FOLDER --background cluttered`: {count:,} pictures of rendered packaging,
exact masks, efficientnet_lite2, exact precision, cosine. Two vectors a picture: of the picture as
it is, and of what the exact mask leaves of it on white (cut out). Queries look for their product
among the gallery pictures of all products. A weight is fitted on the queries of the validation
products and measured on those of all others; nothing else is trained. In percent; intervals by
product."""


def page(pictures: Pictures, kinds: dict[str, NDArray[np.float32]], every: int) -> Iterator[str]:
    yield "# Second looks: what they cost and are worth"
    yield ""
    yield INTRODUCTION.format(count=len(pictures.rows))
    yield ""
    yield "## Outlines"
    yield ""
    yield from outlines(pictures, kinds)
    yield ""
    yield "`own outline` leaves out every fourth product, which has the outline of another."
    yield ""
    yield "## Keypoints"
    yield ""
    yield f"Every {every}th query, the first {FEW} answers."
    yield ""
    yield from points(pictures, kinds, every)
    yield ""
    yield "## Find-all modes"
    yield ""
    yield f"Of the first {SHORT} answers; the expansion takes 3 and searches again."
    yield ""
    yield from find_all(pictures, kinds)
    yield ""
    yield "## Costs"
    yield ""
    yield "Medians of the processor's time in one thread, each beside a product of two matrices of"
    yield "600 x 600 float64 numbers, by which a busy or slow machine is told."
    yield ""
    yield from costs(pictures)


def main(arguments: Sequence[str] | None = None) -> None:
    import cv2

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a rendered packaging set")
    parser.add_argument(
        "--every", type=int, default=4, help="queries of which keypoints are matched"
    )
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "semblance-bench"
    )
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    pictures = Pictures.read(given.data)
    kinds = pictures.both(given.cache)
    text = "\n".join(page(pictures, kinds, given.every)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
