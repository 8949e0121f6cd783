"""What each step of the search for products is worth: `python -m benchmarks.domain FOLDER`.

FOLDER keeps the rendered packaging and its galleries; the second run only asks.
"""

import argparse
import platform
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.domain_set import Shot, gallery_of, rendered, shots
from benchmarks.domain_sheet import sheet
from benchmarks.domain_steps import DEPTH, Row, fresh, measure, steps
from benchmarks.packaging_set import own_outline
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.significance import paired_bootstrap, paired_permutation
from semblance.images import Image
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Query
from semblance.pipeline.recipe.ranking import Ranking
from semblance.pipeline.weighing import Known, weigh

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "domain.md"
IMAGES = RESULTS.parent.parent / "images"


def weighted(gallery: Gallery, asking: Sequence[tuple[Shot, Image]]) -> tuple[Ranking, list[str]]:
    """The weights fitted on validation queries, with lines that say what they were fitted on."""
    searcher = gallery.searcher("main")
    both = replace(searcher, ranking=replace(searcher.ranking, rerank=("contour", "keypoints")))
    found = weigh(both, [Known(image, shot.product) for shot, image in asking])
    lines = [
        f"- {name}: weight {fit.weight:.2f}, P@1 {100 * fit.p_at_1_before:.1f} to "
        f"{100 * fit.p_at_1:.1f} on {fit.queries} validation queries"
        for name, fit in found.fits.items()
    ]
    lines[0] += f"; outlines laid on each other: {found.ranking.contour_placement}"
    return found.ranking, lines


def category_lines(gallery: Gallery, asking: Sequence[tuple[Shot, Image]]) -> Iterator[str]:
    """How much is searched within categories, and which right answers that hides."""
    searcher = gallery.searcher("main")
    asked = Query(1, category="auto", rerank=())
    shares, lost, sure = [], 0, 0
    for shot, image in asking:
        answer = searcher.search(image, asked)
        assert answer.category is not None
        shares.append(answer.searched / len(gallery))
        lost += not answer.category.everything and shot.category not in answer.category.labels
        sure += answer.category.labels[0] == shot.category
    yield (
        f"Categories, {len(asking)} queries: {100 * float(np.mean(shares)):.1f} % of the gallery "
        f"searched (median {100 * float(np.median(shares)):.1f} %); the right category was not "
        f"among those searched in {lost} ({100 * lost / len(asking):.2f} %); the most probable one "
        f"was right in {100 * sure / len(asking):.1f} %."
    )


def table(rows: Sequence[Row], groups: NDArray[np.str_]) -> Iterator[str]:
    yield "| step | P@1 | P@5 | mAP | searched | median ms | P@1 against | by points (95 %) | p |"
    yield "|---|---|---|---|---|---|---|---|---|"
    by_name = {row.step.name: row for row in rows}
    for row in rows:
        base = by_name.get(row.step.against)
        yield (
            f"| {row.step.name} | {100 * row.p_at_1.mean():.1f} | {100 * row.p_at_5.mean():.1f} | "
            f"{100 * row.average.mean():.1f} | {100 * row.searched.mean():.1f} % | "
            f"{np.nanmedian(row.took_ms):.0f} | "
            + (f"{row.step.against} | {against(row, base, groups)} |" if base else "| | |")
        )


def against(row: Row, base: Row, groups: NDArray[np.str_]) -> str:
    """The difference in points with its 95 % interval, and the p-value of a permutation test;
    whole products are drawn, and swapped, together."""
    found = paired_bootstrap(row.p_at_1, base.p_at_1, groups=groups)
    p = paired_permutation(row.p_at_1, base.p_at_1, groups=groups)
    chance = "< 0.001" if p < 0.001 else f"{p:.3f}"
    return f"{100 * found.mean:+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f}) | {chance}"


def study(folder: Path, background: str, every: int, compute: Compute) -> Iterator[str]:
    manifest = rendered(folder, background)
    with gallery_of(manifest, folder / f"{background}.gallery", compute) as gallery:
        asking = [(shot, fresh(shot, gallery)) for shot in shots(manifest, "query")]
        judged = [one for one in asking if one[0].split != "validation"][::every]
        ranking, fitted = weighted(gallery, [a for a in asking if a[0].split == "validation"])
        rows = []
        for step in steps():
            rows.append(measure(gallery, step, ranking, judged))
            print(background, step.name, f"{100 * rows[-1].p_at_1.mean():.1f}", flush=True)
        groups = np.array([shot.product for shot, _ in judged])
        own = np.array([own_outline(shot.product) for shot, _ in judged])
        title = f"{background.capitalize()} backgrounds"
        yield f"## {title}: {len(judged)} queries, {len(gallery)} records"
        yield ""
        yield from table(rows, groups)
        yield ""
        yield f"The same for the {own.sum()} queries of products with an outline of their own:"
        yield ""
        yield from table([row.of_queries(own) for row in rows if row.of_outlines], groups[own])
        yield ""
        yield "Weights, fitted on other products:"
        yield ""
        yield from fitted
        yield ""
        yield from category_lines(gallery, asking)
        yield ""
        sheet(gallery, judged, IMAGES / f"domain-{background}.webp")
        yield f"Ten queries, each with its five nearest products ({background}); green is right:"
        yield ""
        yield f"![Ten queries with their answers](../images/domain-{background}.webp)"
        yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--background", action="append", choices=("cluttered", "studio"))
    parser.add_argument("--every", type=int, default=1, help="judge by every n-th query")
    given = parser.parse_args()
    compute = Compute.of(None, "fast", "auto")
    parts = [
        line
        for background in given.background or ("cluttered", "studio")
        for line in study(given.folder, background, given.every, compute)
    ]
    head = f"""# What each step of the search for products is worth

`python -m benchmarks.domain FOLDER --every {given.every}`, {datetime.now(UTC):%Y-%m-%d};
{usable_cores()} cores of {platform.machine()}.

Rendered packaging, fifteen categories of twenty products, four views of each
in the gallery, two that ask. Weights are fitted on the products of the validation split and judged
by all others. mAP is cut off at {DEPTH} answers. Times are from decoded picture to hits, one query
at a time, the networks loaded. Intervals are 95 %, whole products drawn anew; p by permutation.

"""
    RESULTS.write_text(head + "\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
