"""What a head on frozen vectors gains: `python -m benchmarks.heads path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. Every loss is trained on
train and compared on validation; the usual one then looks at test, once.
"""

import argparse
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

from benchmarks.figure import Figure
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.datasets import open_dataset
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.trained import Trained
from semblance.learn.heads.training import fit_head
from semblance.learn.heads.unseen import Pictures, change_unseen
from semblance.learn.heads.vectors import Material, material_of
from semblance.learn.judging import Change, Exam
from semblance.learn.splits import Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "learning.md"
LIBRARIES = ("numpy", "torch", "pytorch-metric-learning", "scikit-learn")
USUAL = HeadConfig()
MANY = 3000
"""Pictures on which the time of a training was promised."""


@dataclass(frozen=True, eq=False)
class Bench:
    """One set of vectors, split, with the exams that judge what a head makes of them."""

    material: Material
    splits: Splits

    @property
    def labels(self) -> np.ndarray:
        return np.array([item.label for item in self.material.items], np.str_)

    @property
    def train(self) -> Examples:
        places = self.splits.train
        return Examples.of(self.material.joined[places], self.labels[places])

    def exam(self, places: np.ndarray) -> Exam:
        return Exam.of([self.material.items[place] for place in places])

    def trained(self, config: HeadConfig) -> tuple[Trained, float]:
        """The head and the processor seconds it took; validation decides, as in the command."""
        places = self.splits.validation
        exam, vectors = self.exam(places), self.material.joined[places]
        started = time.process_time()
        found = fit_head(self.train, lambda head: exam.take(head.apply(vectors)).mean_ap, config)
        return found, time.process_time() - started

    def change(self, places: np.ndarray, trained: Trained) -> Change:
        joined = self.material.joined[places]
        return self.exam(places).change(joined, trained.head.apply(joined))


@dataclass(frozen=True, eq=False)
class Row:
    """A loss on a set of vectors, judged on validation."""

    loss: str
    miner: str
    trained: Trained
    change: Change
    took_s: float

    @property
    def name(self) -> str:
        miner = LOSSES[self.loss].miner if self.miner == "usual" else self.miner
        return self.loss if miner == "none" else f"{self.loss}, {miner} mining"


def bench_of(folder: Path, models: Sequence[str]) -> Bench:
    """Vectors in float32, encoded once and cached."""
    recipe = replace(Choice(tuple(models)).over(None), dim=None)
    compute = Compute.of(None, "exact", "auto")
    material = material_of(open_dataset(folder).items, recipe, compute)
    return Bench(material, splits_of(material.items, USUAL.seed))


def rows(bench: Bench) -> Iterator[Row]:
    variants = [(loss, "usual") for loss in LOSSES]
    variants += [("contrastive", "none"), ("triplet", "none"), ("supcon", "curriculum")]
    for loss, miner in variants:
        trained, took_s = bench.trained(replace(USUAL, loss=loss, miner=miner))
        row = Row(loss, miner, trained, bench.change(bench.splits.validation, trained), took_s)
        print(f"{row.name:40s} {row.change.after.mean_ap:.4f} {took_s:.1f} s", flush=True)
        yield row


def seconds_for_many(bench: Bench) -> float:
    """Processor time of a training on MANY vectors: those there are, and again with noise."""
    train, rng = bench.train, np.random.default_rng(0)
    places = np.arange(MANY) % len(train.codes)
    noise = 0.002 * rng.standard_normal((MANY, train.vectors.shape[1]), np.float32)
    many = Examples(train.vectors[places] + noise, train.codes[places])
    validation = bench.splits.validation
    exam, vectors = bench.exam(validation), bench.material.joined[validation]
    started = time.process_time()
    fit_head(many, lambda head: exam.take(head.apply(vectors)).mean_ap, USUAL)
    return time.process_time() - started


def page(
    of_loss: Sequence[Row],
    tests: Mapping[str, tuple[Bench, Trained]],
    figures: Sequence[Figure],
) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    sizes = next(iter(tests.values()))[0].splits
    yield "# Learning: what a head gains"
    yield ""
    yield "Made by `python -m benchmarks.heads path/to/clothing` on"
    counts = [len(part) for part in (sizes.train, sizes.validation, sizes.test)]
    yield f"{datetime.now(UTC):%Y-%m-%d}: photos of ten kinds of clothes, {counts[0]} to train on,"
    yield f"{counts[1]} to choose by, {counts[2]} to judge by. {usable_cores()} cores,"
    yield f"{platform.machine()}, shared with other work: torch has one thread, and seconds are of"
    yield f"processor time. {libraries}; vectors exact (float32). A"
    yield f"linear head to {USUAL.dim} numbers, the defaults of `semblance train head`."
    yield ""
    yield "| promised | measured | | |"
    yield "|---|---:|---|---|"
    for figure in figures:
        measured = f"{figure.value:.3f} {figure.unit}".strip()
        yield f"| {figure.name}: {figure.promise} | {measured} | {figure.verdict} | {figure.note} |"
    yield ""
    yield "## Losses, on validation"
    yield ""
    yield "On the three bundled models side by side, seed 0. Each picture looks for others of its"
    yield "class among the rest of the split. Intervals are 95 % bootstraps of paired differences."
    yield "Validation also chose the epoch (for LDA the number of principal axes), so all of these"
    yield "are a little too good; losses whose gains overlap widely cannot be told apart here."
    yield ""
    yield "| loss | mAP | gain over no head | 95 % | P@1 | dimensions | best epoch | of | seconds |"
    yield "|---|---:|---:|---|---:|---:|---:|---:|---:|"
    for row in sorted(of_loss, key=lambda row: -row.change.after.mean_ap):
        yield _loss_line(row)
    yield ""
    yield "## Judged once, on test"
    yield ""
    yield "| vectors | classes | mAP without | with a head | gain | 95 % | P@1 without | with |"
    yield "|---|---|---:|---:|---:|---|---:|---:|"
    for name, (bench, trained) in tests.items():
        yield _change_line(name, "all ten", bench.change(bench.splits.test, trained))
        unseen = _unseen(bench)
        if unseen is not None:
            yield _change_line(name, "not shown", unseen)
    yield ""
    yield "Classes not shown: three more trainings, each without another third of the classes,"
    yield "whose train and validation pictures are then asked, among each other and without the"
    yield "test split. Intervals there are of whole classes drawn anew: which classes are held out"
    yield "decides more than which pictures."


def _unseen(bench: Bench) -> Change | None:
    joined, splits = bench.material.joined, bench.splits
    pictures = Pictures(bench.material.items, joined, joined, splits.train, splits.validation)
    found = change_unseen(pictures, USUAL)
    return None if found is None else found.change


def _loss_line(row: Row) -> str:
    after, found = row.change.after, row.change.compared.difference
    cells = [row.name, f"{after.mean_ap:.3f}", f"{found.mean:+.3f}"]
    cells += [f"{found.low:+.3f} to {found.high:+.3f}", f"{after.precision_at_1:.3f}"]
    best = f"{row.trained.best} axes" if row.loss == "lda" else str(row.trained.best)
    cells += [str(row.trained.head.dim), best, str(len(row.trained.epochs)), f"{row.took_s:.0f}"]
    return f"| {' | '.join(cells)} |"


def _change_line(name: str, classes: str, change: Change) -> str:
    before, after, found = change.before, change.after, change.compared.difference
    cells = [name, classes, f"{before.mean_ap:.3f}", f"{after.mean_ap:.3f}", f"{found.mean:+.3f}"]
    cells += [f"{found.low:+.3f} to {found.high:+.3f}"]
    cells += [f"{before.precision_at_1:.3f}", f"{after.precision_at_1:.3f}"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    given = parser.parse_args()
    # Two threads that share their cores with other work mostly wait for each other: four times
    # the processor time for the same epoch.
    torch.set_num_threads(1)
    three, one = bench_of(given.data, QUALITY), bench_of(given.data, QUALITY[-1:])
    of_loss = list(rows(three))
    usual = next(row for row in of_loss if row.loss == USUAL.loss and row.miner == "usual")
    tests = {
        "three bundled": (three, usual.trained),
        "efficientnet_lite2": (one, one.trained(USUAL)[0]),
    }
    judged = three.change(three.splits.test, usual.trained).after
    took = seconds_for_many(three)
    figures = (
        Figure("clothing, test mAP", judged.mean_ap, "", 0.85, at_most=False),
        Figure("clothing, test P@1", judged.precision_at_1, "", 0.89, at_most=False),
        Figure(f"processor time of a head on {MANY} pictures, vectors cached", took, "s", 60),
    )
    text = "\n".join(page(of_loss, tests, figures)) + "\n"
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
