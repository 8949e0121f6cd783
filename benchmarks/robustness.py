"""What each change costs each model: `python -m benchmarks.robustness path/to/clothing`.

Mild and heavy changes are made to pictures of the folder; the attribute changes are those of a
packaging set, which is rendered here. Precision is fast, as `index` has it.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from semblance.evaluate.report import facts
from semblance.evaluate.robustness.answer import answer_of
from semblance.evaluate.robustness.measuring import Asked, measure
from semblance.evaluate.robustness.result import Measured, Robustness
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from semblance.samples import make_packaging

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "robustness.md"
MODELS = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2", "quality")
SIZES = (160, None, 320)


def page(edited: Robustness, drawn: Robustness, products: int) -> Iterator[str]:
    flags = f"--pictures {edited.pictures} --products {products}"
    known = facts(f"python -m benchmarks.robustness path/to/clothing {flags}", edited.seed)
    yield "# Robustness by model and input size"
    yield ""
    yield from (f"* {name}: {value}" for name, value in known.items())
    yield "* precision: fast, that is bfloat16 where the processor has it, else float32"
    yield ""
    yield "In the cells: recall@1 in percent, the share of changed pictures whose most similar"
    yield "original is their own; in brackets by how many percent the similarity drops from 1."
    yield "`quality` is the three models side by side, not reduced: a reduction to 256 is fitted"
    yield "from 1,024 pictures on. sift and orb: the mean match score of the first"
    yield f"{edited.points[0].pairs} pictures, 0 to 1; what is done: [a page](../robustness.md)."
    yield "Only figures of one table can be compared: more pictures make finding harder. Of 100"
    yield "pairs the 95 % interval is about 10 points either way at a recall of 50 and 6 at 90; the"
    yield "command gives each. Attribute changes keep the background, which helps to find the"
    yield "original."
    yield from _part(edited, f"Edited copies of {edited.pictures} photographs of clothes")
    yield from _part(drawn, f"Attribute changes of {drawn.pictures} rendered products")
    yield from _times(edited)


def _part(result: Robustness, title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from (f"* {sentence}" for sentence in answer_of(result))
    groups = [result.measured[at :: len(SIZES)] for at in range(len(SIZES))]
    for size, lanes in zip(SIZES, groups, strict=True):
        yield from ("", f"### Input {f'of {size} pixels' if size else 'as each model has it'}", "")
        yield from _table(result, lanes)


def _table(result: Robustness, lanes: Sequence[Measured]) -> Iterator[str]:
    points = [each.detector for each in result.points]
    yield f"| change | pairs | {' | '.join([*MODELS, *points])} |"
    yield f"|---|---:|{'---:|' * (len(lanes) + len(points))}"
    for at, change in enumerate(result.changes):
        rows = [lane.rows[at] for lane in lanes]
        cells = [f"{100 * row.recall_at_1.mean:.1f} ({row.drop_percent:.1f})" for row in rows]
        scores = [each.scores[at].score for each in result.points]
        cells += ["-" if score is None else f"{score:.2f}" for score in scores]
        yield f"| {change.name} | {rows[0].pairs} | {' | '.join(cells)} |"


def _times(result: Robustness) -> Iterator[str]:
    yield from ("", "## Time per pair", "")
    yield "Milliseconds in which one core prepares and encodes two decoded pictures, or finds and"
    yield "matches their points; other work ran on the machine, so only the ratios matter."
    yield ""
    yield "| model | input | ms |"
    yield "|---|---:|---:|"
    for lane in result.measured:
        name = MODELS[result.measured.index(lane) // len(SIZES)]
        yield f"| {name} | {', '.join(map(str, lane.input_sizes))} | {lane.ms_per_pair:.1f} |"
    for each in result.points:
        yield f"| {each.detector} | 640 | {each.ms_per_pair:.1f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder of photographs")
    parser.add_argument("--pictures", type=int, default=100, help="of the folder")
    parser.add_argument("--products", type=int, default=3, help="rendered, of each category")
    given = parser.parse_args(arguments)
    choices = tuple(Choice((name,)) for name in MODELS)
    asked = Asked(choices, SIZES, pictures=given.pictures, chosen="all")
    edited = measure(given.data, asked, Compute())
    with tempfile.TemporaryDirectory() as folder:
        made = make_packaging(Path(folder), products=given.products, views=1, attributes=True)
        drawn = measure(made.folder, replace(asked, chosen="attributes"), Compute())
    text = "\n".join(page(edited, drawn, given.products)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
