"""Learning without labels, and labels proposed: `python -m benchmarks.unlabelled path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. Labels of train and
validation are hidden from what learns without them; test is looked at once by each row.
"""

import argparse
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.audit.subjects import of_items
from semblance.evaluate.datasets import open_dataset
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.run import Asked, train_head
from semblance.learn.heads.vectors import material_of
from semblance.learn.judging import Change
from semblance.learn.labelling.proposing import propose
from semblance.learn.unlabelled.config import FROM_COPIES, Teacher
from semblance.learn.unlabelled.run import train_unlabelled
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "unlabelled.md"
SEEDS = range(5)
HIDDEN = 0.8
CONFIDENCES = (0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Row:
    """One way to learn, judged by the labels of test, and by copies where it was."""

    name: str
    test: Change
    copies: Change | None
    note: str
    took_s: float

    def __str__(self) -> str:
        found, copies = self.test.compared.difference, self.copies
        cells = [
            self.name,
            f"{self.test.after.mean_ap:.3f}",
            f"{found.mean:+.3f} ({found.low:+.3f} to {found.high:+.3f})",
            f"{self.test.after.precision_at_1:.3f}",
            f"{copies.before.mean_ap:.3f} -> {copies.after.mean_ap:.3f}" if copies else "",
            self.note,
            f"{self.took_s:.0f} s",
        ]
        return f"| {' | '.join(cells)} |"


def rows(data: str, model: str, copies: int, compute: Compute) -> Iterator[Row]:
    taught: list[tuple[str, Teacher, HeadConfig]] = [
        ("altered copies agree", "copies", replace(FROM_COPIES, augment=copies)),
        ("clusters as labels", "clusters", HeadConfig()),
        (f"clusters, {copies} copies", "clusters", HeadConfig(augment=copies)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, teacher, config in taught:
            started = time.process_time()
            out = Path(folder) / name.replace(" ", "-")
            run = train_unlabelled(Asked(data, Choice((model,)), config, out), teacher, compute)
            assert run.labelled is not None, "the pictures have labels to judge by"
            took_s = time.process_time() - started
            yield Row(name, run.labelled.change, run.validation, run.lesson, took_s)
        for name, augment in (("labels", 0), (f"labels, {copies} copies", copies)):
            started = time.process_time()
            config = HeadConfig(augment=augment)
            out = Path(folder) / name.replace(" ", "-")
            labelled = train_head(Asked(data, Choice((model,)), config, out), compute)
            took_s = time.process_time() - started
            yield Row(name, labelled.judged, None, "the pictures' own labels", took_s)


def label_rows(data: str, model: str, compute: Compute) -> Iterator[str]:
    """Labels of four in five pictures hidden, and proposed by the rest."""
    material = material_of(open_dataset(data).items, Choice((model,)).over(None), compute)
    subjects = of_items(material.items)
    for wanted in CONFIDENCES:
        told = []
        for seed in SEEDS:
            hidden = np.random.default_rng(seed).random(len(subjects)) < HIDDEN
            masked = [
                replace(one, label=None) if away else one
                for one, away in zip(subjects, hidden, strict=True)
            ]
            true = {one.key: one.label for one in subjects}
            found = propose(masked, material.joined, wanted, seed=seed)
            right = [one.label == true[one.subject.key] for one in found.accepted]
            told.append((np.mean(right), len(right) / hidden.sum(), found.reliability.precision))
        precision, covered, said = np.array(told, np.float64).T
        yield (
            f"| {wanted} | {precision.mean():.3f} ({precision.min():.3f} to {precision.max():.3f})"
            f" | {covered.mean():.2f} | {said.mean():.3f} |"
        )


def page(model: str, made: Sequence[Row], labels: Sequence[str], command: str) -> str:
    plain = made[0].test.before
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    learnt = "\n".join(map(str, made))
    proposed = "\n".join(labels)
    return f"""# Learning without labels, and labels proposed

Photos of clothes, ten kinds, on `{model}`; made by `{command}` on {day}, {platform.machine()}, \
{usable_cores()} cores.

## Heads

Without a head: test mAP {plain.mean_ap:.3f}, P@1 {plain.precision_at_1:.3f}. Gains are against \
that, with 95 % intervals. Copies: the mean reciprocal rank at which edited copies of validation \
pictures find their original, without and with the head. Times are of a processor, vectors cached.

| learnt from | test mAP | gain (95 %) | P@1 | copies, MRR | lesson | time |
|---|---:|---|---:|---|---|---:|
{learnt}

## Labels proposed

Labels of {HIDDEN:.0%} of all pictures hidden, {len(SEEDS)} draws. Precision: accepted proposals \
that are right, with the least and the most of the draws; told is what the command says of it \
from the labelled pictures alone.

| confidence | precision | covered | told |
|---:|---|---:|---:|
{proposed}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clothing")
    parser.add_argument("--model", default="fast")
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--workers", type=int, default=None)
    given = parser.parse_args()
    compute = Compute.of(given.workers, "exact", "auto")
    labels = []
    for line in label_rows(given.clothing, given.model, compute):
        print(line, flush=True)
        labels.append(line)
    made = []
    command = (
        f"python -m benchmarks.unlabelled path/to/clothing --model {given.model} "
        f"--copies {given.copies}"
    )
    for row in rows(given.clothing, given.model, given.copies, compute):
        print(row, flush=True)
        made.append(row)
        # A run that is stopped leaves what it has.
        RESULTS.write_text(page(given.model, made, labels, command), encoding="utf-8")


if __name__ == "__main__":
    main()
