"""What learning to fuse gains: `python -m benchmarks.learned_fusion path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. Packaging is rendered and
Fashion-MNIST is found where it is installed; `--only` names the sets to measure. Fusions are fitted
and trained on train, validation chooses epochs and the simple rival, and test judges all of them.
"""

import argparse
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.significance import compare_systems
from semblance.evaluate.significance.comparing import Comparison
from semblance.learn.fusion.candidate import Below, Candidate
from semblance.learn.fusion.comparing import Contest, contest
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.maps import KINDS
from semblance.learn.fusion.simple import simple_candidates
from semblance.learn.fusion.training import fit_fusion
from semblance.learn.fusion.trust import Trust
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.training import fit_head
from semblance.learn.heads.vectors import material_of
from semblance.learn.judging import Exam, Found, spread
from semblance.learn.splits import Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "learned-fusion.md"
LIBRARIES = ("numpy", "torch", "pytorch-metric-learning")
USUAL = FusionConfig()
FASHION = {"train": 6000, "test": 2000}
HEAD = "linear head"


@dataclass(frozen=True, eq=False)
class Row:
    """A fusion on test; `against` is paired with the best simple one of validation."""

    candidate: Candidate
    validation: float
    found: Found
    against: Comparison | None
    took_s: float


@dataclass(frozen=True, eq=False)
class Result:
    """A set of pictures with all its fusions."""

    name: str
    counts: tuple[int, int, int]
    held: Contest
    rows: Sequence[Row]
    trust: Sequence[str]


def clothing(folder: Path) -> Sequence[Item]:
    return open_dataset(folder).items


def packaging() -> Sequence[Item]:
    """By category; whole products are in one part, and roles are set aside."""
    return [replace(item, role=None) for item in open_dataset("packaging").items]


def products() -> Sequence[Item]:
    """By product: views of products that no part shares with another; intervals are by query."""
    items = open_dataset("packaging").items
    groups = np.unique([str(item.group) for item in items])
    shuffled = np.random.default_rng(0).permutation(groups)
    edges = (int(0.6 * len(groups)), int(0.8 * len(groups)))
    parts = zip(("train", "validation", "test"), np.split(shuffled, edges), strict=True)
    split = {group: name for name, part in parts for group in part.tolist()}
    return [
        replace(item, label=item.group, group=None, role=None, split=split[str(item.group)])
        for item in items
    ]


def fashion() -> Sequence[Item]:
    """Some of each part, evenly spread."""
    items = open_dataset("fashion-mnist").items
    chosen: list[Item] = []
    for name, most in FASHION.items():
        places = np.array([place for place, item in enumerate(items) if item.split == name])
        chosen += [items[place] for place in spread(places, most)]
    return chosen


def measured(name: str, items: Sequence[Item]) -> Result:
    recipe = replace(Choice(("quality",)).over(None), dim=None)
    material = material_of(items, recipe, Compute.of(1, "exact", "auto"))
    splits = splits_of(material.items, USUAL.seed)
    below = Below(material, splits.train)
    candidates = dict.fromkeys(simple_candidates(below, USUAL.dim), 0.0)
    candidates |= dict(taught(below, splits))
    held = contest(list(candidates), below, splits.validation)
    counts = (len(splits.train), len(splits.validation), len(splits.test))
    rows = list(judged(candidates, held, below, splits))
    return Result(name, counts, held, rows, list(trusted(held, below, splits)))


def taught(below: Below, splits: Splits) -> Iterator[tuple[Candidate, float]]:
    """Each kind, and a head for comparison, with the processor seconds of its training."""
    train = Examples.of(below.material.joined[splits.train], below.labels[splits.train])
    places = spread(splits.validation)
    exam = Exam.of([below.material.items[place] for place in places])
    vectors = below.material.joined[places]

    def validate(fused) -> float:  # type: ignore[no-untyped-def]
        return exam.take(fused.apply(vectors)).mean_ap

    for kind in KINDS:
        started = time.process_time()
        fused = fit_fusion(kind, train, validate, below.dims, USUAL).fused
        yield Candidate(kind, below.all, fused), time.process_time() - started
    started = time.process_time()
    head = fit_head(train, validate, HeadConfig(dim=USUAL.dim)).head
    yield Candidate(HEAD, below.all, head), time.process_time() - started  # type: ignore[arg-type]


def judged(
    candidates: dict[Candidate, float], held: Contest, below: Below, splits: Splits
) -> Iterator[Row]:
    exam = Exam.of([below.material.items[place] for place in splits.test])
    found = {each: exam.take(each.apply(below.raw, splits.test)) for each in candidates}
    systems = {each.name: of.average_precision for each, of in found.items()}
    rival = held.simple.candidate.name
    compared = compare_systems(systems, rival, groups=exam.trial.query_clusters)
    against = {each.system: each for each in compared}
    validation = {each.candidate: each.found.mean_ap for each in held.judged}
    for each, took_s in candidates.items():
        yield Row(each, validation[each], found[each], against.get(each.name), took_s)


def trusted(held: Contest, below: Below, splits: Splits) -> Iterator[str]:
    """What each learned fusion makes of its models, on validation."""
    labels = below.labels[splits.validation]
    few = len(np.unique(labels)) <= 20
    for each in held.judged:
        if each.candidate.name in KINDS:
            shares = each.candidate.fused.trust(below.material.joined[splits.validation])
            trust = Trust.of(below.models, shares, labels)
            told = [text if few else text.partition(",")[0] for text in trust.sentences()]
            yield f"{each.candidate.name}: {'; '.join(told)}."


def page(results: Sequence[Result], command: str) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield "# Learned fusion: does it beat the simple ones?"
    yield ""
    yield f"Made by `{command}` on"
    yield f"{datetime.now(UTC):%Y-%m-%d}. {usable_cores()} cores, {platform.machine()}, shared with"
    yield f"other work: seconds are of processor time, one thread. {libraries};"
    yield "vectors of the three bundled models, exact (float32). Defaults of"
    yield "`semblance train fusion`, seed 0. Each picture looks for others of its label among the"
    yield "rest of its part. Differences are to the simple fusion that validation likes best; their"
    yield "intervals are 95 % bootstraps, by group where pictures have one, and p is corrected for"
    yield f"all comparisons of a table (Holm). The {HEAD} (`semblance train head`) fuses nothing by"
    yield "itself: it is there because attention, too, is a projection trained on labels."
    for result in results:
        yield ""
        yield from section(result)


def section(result: Result) -> Iterator[str]:
    simple = result.held.simple.candidate.name
    commanded = [each for each in result.held.judged if each.candidate.name != HEAD]
    best = max(commanded, key=lambda each: each.found.mean_ap)
    yield f"## {result.name}"
    yield ""
    train, validation, test = result.counts
    yield f"{train} pictures to train on, {validation} to choose by, {test} to judge by. The"
    yield f"command chooses {best.candidate.name}; validation's best simple fusion is {simple}."
    yield ""
    yield "| fusion | dimensions | mAP, validation | mAP, test | P@1, test | difference | 95 % |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    for row in sorted(result.rows, key=lambda row: -row.found.mean_ap):
        yield line(row)
    yield ""
    for text in result.trust:
        yield f"* {text}"


def line(row: Row) -> str:
    took = f" ({row.took_s:.0f} s)" if row.took_s else ""
    cells = [f"{row.candidate.name}{took}", str(row.candidate.fused.dim), f"{row.validation:.3f}"]
    cells += [f"{row.found.mean_ap:.3f}", f"{row.found.precision_at_1:.3f}"]
    if row.against is None:
        return f"| {' | '.join([*cells, '', 'the best simple one'])} |"
    by = row.against.difference
    chance = "" if row.against.p_holm <= 0.05 else ", may be chance"
    cells += [f"{by.mean:+.3f}", f"{by.low:+.3f} to {by.high:+.3f}{chance}"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument("--only", nargs="+", metavar="SET", help="some of the sets")
    given = parser.parse_args()
    torch.set_num_threads(1)
    sets: dict[str, tuple[str, Callable[[], Sequence[Item]]]] = {
        "clothing": ("Photos of ten kinds of clothes", lambda: clothing(given.data)),
        "packaging": ("Rendered packaging, by category", packaging),
        "products": (
            "Rendered packaging, by product, products held out (intervals by query)",
            products,
        ),
        "fashion": ("Fashion-MNIST, a part of it", fashion),
    }
    results = []
    for name in given.only or sets:
        title, items = sets[name]
        results.append(measured(title, items()))
        print("\n".join(section(results[-1])), flush=True)
    only = f" --only {' '.join(given.only)}" if given.only else ""
    command = f"python -m benchmarks.learned_fusion path/to/clothing{only}"
    RESULTS.write_text("\n".join(page(results, command)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
