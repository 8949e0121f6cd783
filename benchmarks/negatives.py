"""How much "not like this" should weigh: `python -m benchmarks.negatives path/to/clothing`.

Each validation picture searches train. The first answer of another kind is given back as what is
not wanted, as somebody would who looks at the answers; it is left out of the second ranking, so
that no weight gains by pushing down that one picture.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fusion import QUALITY, Data, load
from semblance.evaluate.metrics import average_precision, precision_at_k, ranked
from semblance.evaluate.significance import paired_bootstrap
from semblance.fusion.vectors import unit
from semblance.search.rocchio import rocchio

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "negatives.md"
WEIGHTS = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 1.0)

Matrix = NDArray[np.float32]
Hits = NDArray[np.bool_]


def rankings(data: Data, place: int) -> dict[float, Hits]:
    """(Q, N - 1) relevance by rank for each weight, of one model's raw unit vectors."""
    queries, gallery = unit(data.validation.raw[place]), unit(data.train.raw[place])
    relevant = data.validation.labels[:, None] == data.train.labels
    first = queries @ gallery.T
    worst = np.argmax(np.where(relevant, -np.inf, first), axis=1)
    kept = np.ones(relevant.shape, bool)
    kept[np.arange(len(worst)), worst] = False

    def hits(weight: float) -> Hits:
        moved = [
            rocchio(query[None], gallery[[row]], weight)[0]
            for query, row in zip(queries, worst, strict=True)
        ]
        scores = (np.stack(moved) @ gallery.T)[kept].reshape(len(queries), -1)
        return ranked(scores, relevant[kept].reshape(len(queries), -1))

    return {weight: hits(weight) for weight in WEIGHTS}


def page(data: Data) -> Iterator[str]:
    yield "# What an unwanted example should weigh"
    yield ""
    yield "Made by `python -m benchmarks.negatives path/to/clothing`:"
    queries, pictures = len(data.validation.labels), len(data.train.labels)
    yield f"{queries} validation queries against {pictures} train pictures, raw vectors, exact"
    yield "precision. The unwanted example is the first answer of another kind, left out of the"
    yield "ranking that is measured. In percent; the difference to no unwanted example is of mAP,"
    yield "with its paired bootstrap interval."
    yield ""
    yield "| model | weight | mAP | P@10 | over weight 0 | 95 % |"
    yield "|---|---:|---:|---:|---:|---|"
    for place, model in enumerate(QUALITY):
        yield from _rows(model, rankings(data, place))


def _rows(model: str, hits: dict[float, Hits]) -> Iterator[str]:
    usual = average_precision(hits[0.0])
    for weight, found in hits.items():
        precisions = average_precision(found)
        gain = paired_bootstrap(precisions, usual)
        yield (
            f"| {model} | {weight:g} | {100 * precisions.mean():.2f} "
            f"| {100 * precision_at_k(found, 10).mean():.1f} "
            f"| {100 * gain.mean:+.2f} | {100 * gain.low:+.2f} to {100 * gain.high:+.2f} |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "semblance-bench"
    )
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    text = "\n".join(page(load(given.data, given.cache))) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
