"""How good a category model is: `python -m benchmarks.classifier path/to/clothing --runs FOLDER`.

Rendered packaging by the usual command, nothing encoded before; then, on photos of clothes, sweeps
over optimizers and learning rates and over backbones. What has ended in FOLDER is only read.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from benchmarks.figure import Figure
from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.datasets import open_dataset
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.grid import Grid
from semblance.learn.classifier.run import train_classifier
from semblance.learn.classifier.session import DEFAULT, Asked
from semblance.learn.classifier.sweep import SWEEP, sweep
from semblance.pipeline.compute import Compute

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "classifier.md"
LIBRARIES = ("numpy", "torch", "onnxruntime", "openvino")
BUNDLED = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
OPTIMIZERS, RATES = ("sgd", "adam", "rmsprop"), (1e-2, 1e-3)
PARTS = ("rates", "backbones")
"""Of the page, besides the packaging."""

PUBLISHED = ("efficientnetv2_l", "resnetv2_101", "mobilenet_v2")


def packaging(runs: Path) -> Mapping[str, Any]:
    """The figures of the usual training, with `processor_s` of encoding and training."""
    out, cost = runs / "packaging", runs / "packaging-cost.json"
    if not cost.exists():
        data = f"packaging:{open_dataset('packaging').root}"  # drawn before the clock runs
        with tempfile.TemporaryDirectory() as cache:
            before = os.environ.get("SEMBLANCE_CACHE")
            os.environ["SEMBLANCE_CACHE"] = cache
            started = time.process_time()
            train_classifier(Asked(data, out=out), Compute(threads=1))
            cost.write_text(json.dumps({"processor_s": time.process_time() - started}))
            os.environ.pop("SEMBLANCE_CACHE")
            if before is not None:
                os.environ["SEMBLANCE_CACHE"] = before
    return {**json.loads((out / "metrics.json").read_text()), **json.loads(cost.read_text())}


def swept(asked: Asked, axes: Mapping[str, Sequence[Any]]) -> Mapping[str, Any]:
    """A sweep's document: its trials, best first, and the winner on test."""
    sweep(Grid(asked, axes).checked(), Compute(threads=1, precision="exact"))
    return json.loads((asked.out / SWEEP).read_text())


def page(
    packed: Mapping[str, Any],
    rates: Mapping[str, Any] | None,
    backbones: Mapping[str, Any] | None,
    looks: int,
) -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield "# Category models"
    yield ""
    yield f"Made by `python -m benchmarks.classifier path/to/clothing --looks {looks}` on"
    yield f"{datetime.now(UTC):%Y-%m-%d}. {usable_cores()} cores, {platform.machine()}, shared with"
    yield "other work, so one thread, and seconds are of processor time. The frozen backbone under"
    yield f"the usual top. {libraries}."
    yield ""
    yield "| promised | measured | | |"
    yield "|---|---:|---|---|"
    for figure in figures(packed):
        measured = f"{figure.value:.3f} {figure.unit}".strip()
        yield f"| {figure.name}: {figure.promise} | {measured} | {figure.verdict} | {figure.note} |"
    yield ""
    yield "## Rendered packaging"
    yield ""
    yield "Fifteen categories, 180 products to train on, 60 to choose by and 60 to judge by, of six"
    yield f"views each; {DEFAULT}, `semblance train classifier packaging`, looked at once:"
    yield ""
    yield from _figures_of(packed["test"])
    yield ""
    yield "On validation, which chose the epoch:"
    yield ""
    yield from _figures_of(packed["validation"])
    yield ""
    if rates is not None:
        yield from _of_rates(rates, looks)
    if backbones is not None:
        yield from _of_backbones(backbones)
    tried = {row["values"]["model"] for row in backbones["trials"]} if backbones else set()
    missing = [name for name in PUBLISHED if name not in tried]
    if missing:
        yield f"{', '.join(missing)}, of the published comparison, are not on this page: their"
        yield "weights have to be downloaded, and could not be. Where they can, `--backbone NAME`"
        yield "adds a row for each."
    if rates is None or backbones is None:
        yield ""
        yield "Not measured yet: the sweeps over optimizers and rates, or over backbones, that are"
        yield "not above; `--parts` says what is run."


def _of_rates(document: Mapping[str, Any], looks: int) -> Iterator[str]:
    yield "## Optimizers and learning rates, on photos of clothes"
    yield ""
    yield f"Ten kinds of clothes, {DEFAULT}, {looks} augmented copies of each picture, seed 0;"
    yield "validation, which also chose the epoch:"
    yield ""
    yield from _trials(document)
    yield ""
    yield "The best of them on test, looked at once:"
    yield ""
    yield from _figures_of(document["test"])
    yield ""


def _of_backbones(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Backbones, on photos of clothes"
    yield ""
    yield "With the best of the above; validation, and the best of these on test:"
    yield ""
    yield from _trials(document)
    yield ""
    yield from _figures_of(document["test"])
    yield ""


def figures(packed: Mapping[str, Any]) -> tuple[Figure, ...]:
    test = packed["test"]
    return (
        Figure("packaging, test accuracy", test["accuracy"], "", 0.97, at_most=False),
        Figure(
            "packaging, test macro F1", test["averages"]["f1"]["macro"], "", 0.97, at_most=False
        ),
        Figure(
            "packaging, encoding and training",
            packed["processor_s"],
            "s",
            600,
            note="of processor time, on one core",
        ),
    )


def _figures_of(test: Mapping[str, Any]) -> Iterator[str]:
    interval, trust = test["accuracy_interval"], test["calibration"]
    yield "| pictures | accuracy | 95 % | macro F1 | variance | worst F1 | ECE before | after |"
    yield "|---:|---:|---|---:|---:|---:|---:|---:|"
    found = test["averages"]["f1"]
    cells = [str(test["pictures"]), f"{test['accuracy']:.3f}"]
    cells += [f"{interval['low']:.3f} to {interval['high']:.3f}", f"{found['macro']:.3f}"]
    cells += [f"{found['variance']:.4f}", f"{found['minimum']:.3f}"]
    cells += [f"{trust[when]['ece']:.3f}" for when in ("before", "after")]
    yield f"| {' | '.join(cells)} |"


def _trials(document: Mapping[str, Any]) -> Iterator[str]:
    names = list(document["trials"][0]["values"])
    yield f"| {' | '.join(names)} | macro F1 | accuracy | likelihood | epochs |"
    yield f"|{'---|' * len(names)}---:|---:|---:|---:|"
    for row in document["trials"]:
        cells = [str(row["values"][name]) for name in names]
        cells += [f"{row[name]:.3f}" for name in ("macro_f1", "accuracy", "likelihood")]
        cells += [row["failed"] or str(row["epochs"])]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    parser.add_argument("--runs", type=Path, default=Path("classifier-runs"))
    parser.add_argument("--looks", type=int, default=ClassifierConfig().looks)
    parser.add_argument("--backbone", action="append", default=[], help="another one to compare")
    parser.add_argument("--optimizers", nargs="+", default=OPTIMIZERS)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.runs.mkdir(parents=True, exist_ok=True)
    config = ClassifierConfig(looks=given.looks)
    asked = Asked(str(given.data), DEFAULT, config, given.runs / "rates")
    rates = backbones = None
    if "rates" in given.parts:
        rates = swept(asked, {"optimizer": given.optimizers, "learning_rate": RATES})
        config = replace(config, **rates["trials"][0]["values"])
    if "backbones" in given.parts:
        models = (*BUNDLED, *given.backbone)
        asked = replace(asked, config=config, out=given.runs / "backbones")
        backbones = swept(asked, {"model": models})
    text = "\n".join(page(packaging(given.runs), rates, backbones, given.looks)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
