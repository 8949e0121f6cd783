"""One vector a product, or one a view: `python -m benchmarks.pooling packaging:FOLDER`.

Every product's views are parted: some ask, the others are the gallery; who asks is drawn anew.
"""

import argparse
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.datasets import open_dataset
from semblance.fusion.pooling import pooled
from semblance.learn.heads.vectors import material_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "pooling.md"
DRAWS = 20
ASKING = (1, 2, 3)

Matrix = NDArray[np.float32]
Groups = NDArray[np.str_]


def found(queries: Matrix, wanted: Groups, gallery: Matrix, groups: Groups) -> float:
    """The share of queries whose nearest picture, or pooled product, is of their product."""
    nearest = (queries @ gallery.T).argmax(axis=1)
    return float((groups[nearest] == wanted).mean())


def draw(vectors: Matrix, groups: Groups, asking: int, seed: int) -> dict[str, float]:
    """One parting: `asking` views of every product against the rest of its views."""
    rng = np.random.default_rng(seed)
    asks = np.zeros(len(groups), bool)
    for name in np.unique(groups):
        asks[rng.permutation(np.flatnonzero(groups == name))[:asking]] = True
    shelf, products = pooled(vectors[~asks], groups[~asks].tolist())
    names = np.array([groups[~asks][products == row][0] for row in range(len(shelf))])
    whole, rows = pooled(vectors[asks], groups[asks].tolist())
    wanted = np.array([groups[asks][rows == row][0] for row in range(len(whole))])
    single = np.concatenate([np.flatnonzero(asks & (groups == name))[:1] for name in wanted])
    return {
        "one view asks, best view": found(vectors[single], wanted, vectors[~asks], groups[~asks]),
        "one view asks, pooled gallery": found(vectors[single], wanted, shelf, names),
        "views pooled ask, best view": found(whole, wanted, vectors[~asks], groups[~asks]),
        "views pooled ask, pooled gallery": found(whole, wanted, shelf, names),
    }


def lines(vectors: Matrix, groups: Groups) -> Iterator[str]:
    views = int(np.unique(groups, return_counts=True)[1].min())
    for asking in (count for count in ASKING if count < views):
        drawn = [draw(vectors, groups, asking, seed) for seed in range(DRAWS)]
        for name in drawn[0]:
            each = np.array([one[name] for one in drawn])
            yield (
                f"| {asking} of {views} | {name} | {each.mean():.3f} | "
                f"{each.min():.3f} to {each.max():.3f} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("--model", default="fast")
    parser.add_argument("--workers", type=int, default=None)
    given = parser.parse_args()
    dataset = open_dataset(given.data)
    items = [item for item in dataset.items if item.group is not None]
    recipe = Choice((given.model,)).over(None)
    material = material_of(items, recipe, Compute.of(given.workers, "exact", "auto"))
    groups = np.array([item.group for item in material.items], np.str_)
    table = "\n".join(lines(material.joined, groups))
    text = f"""# One vector a product, or one a view

{len(groups)} pictures of {len(np.unique(groups))} products ({dataset.name.partition(":")[0]}), on \
`{given.model}`; made by `python -m benchmarks.pooling packaging:FOLDER --model {given.model}` on \
{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {usable_cores()} cores. P@1 by product, mean \
of {DRAWS} draws of which views ask, with the least and the most. Views that ask are in no gallery.

| asking | | P@1 | draws |
|---|---|---:|---|
{table}
"""
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
