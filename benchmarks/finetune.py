"""Fine-tuning against heads: `python -m benchmarks.finetune path/to/clothing`.

The folder holds `train`, `validation` and `test`, each of class folders. Runs are kept in the
user's cache: one that has ended is read again, one that was stopped goes on.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from semblance.encoders.fetching.user_cache import cache_folder
from semblance.encoders.runtime.threads import usable_cores
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.run import Asked as Finetuning
from semblance.learn.finetune.run import finetune
from semblance.learn.heads.run import Asked as HeadTraining
from semblance.learn.heads.run import train_head
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "finetune.md"
LIBRARIES = ("numpy", "torch", "timm", "pytorch-metric-learning")
MODEL, SIDE = "efficientnet_lite0", 160
EPOCHS = 4
"""Few, so that the page can be made again in ten minutes of one core."""

PROCESSOR_S = "processor.json"


@dataclass(frozen=True, slots=True)
class Ended:
    """A run's own figures, and the seconds of processor time that it took, vectors included."""

    figures: dict[str, Any]
    processor_s: float


def ended(folder: Path, run: Callable[[Path], object]) -> Ended:
    """What a run came to, now or when it was made."""
    kept = folder.with_suffix(f".{PROCESSOR_S}")
    if not kept.exists():
        before = time.process_time()
        run(folder)
        kept.write_text(json.dumps(time.process_time() - before), encoding="utf-8")
    figures = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return Ended(figures, json.loads(kept.read_text(encoding="utf-8")))


def page(whole: Ended, heads: dict[str, Ended]) -> Iterator[str]:
    """The lines of the results."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    config, best = whole.figures["config"], whole.figures["best_epoch"]
    train, validation, test = whole.figures["pictures"].values()
    yield "# Fine-tuning against heads"
    yield ""
    yield "Made by `python -m benchmarks.finetune path/to/clothing` on"
    yield f"{datetime.now(UTC):%Y-%m-%d}: photos of ten kinds of clothes, {train} to train on,"
    yield f"{validation} to choose by, {test} to judge by. {platform.machine()}, {usable_cores()}"
    yield f"cores, load {os.getloadavg()[0]:.1f} at the end; torch has one thread, seconds are of"
    yield f"processor time, with the vectors that were not in the cache. {libraries}."
    yield ""
    yield f"{MODEL}, {config['epochs']} epochs, the best of them {best}; batches of"
    yield f"{config['batch']}, {config['optimizer']}, learning rate {config['learning_rate']:g}."
    yield "Each picture looks for others of its class among the rest of the test split, looked at"
    yield "once."
    yield ""
    yield "| vectors | input | test mAP | P@1 | gain over untouched | 95 % | seconds |"
    yield "|---|---:|---:|---:|---:|---|---:|"
    for side, head in heads.items():
        yield row("untouched", side, head.figures["test"], "before", "")
        yield row("head", side, head.figures["test"], "after", f"{head.processor_s:.0f}")
    yield row("fine-tuned", f"{SIDE}", whole.figures["test"], "after", f"{whole.processor_s:.0f}")
    yield ""
    gain = whole.figures["over_head"]["gain"]
    yield f"Against the head at {SIDE} pixels, paired by query: {gain['mean']:+.3f} mAP (95 %"
    yield f"{gain['low']:+.3f} to {gain['high']:+.3f}). What a head on all three bundled networks"
    yield "does is told [there](learning.md)."


def row(what: str, side: str, test: dict[str, Any], when: str, seconds: str) -> str:
    """A line of the table; only what was trained has a gain."""
    gain, bounds = "", ""
    if when == "after":
        found = test["gain"]
        gain, bounds = f"{found['mean']:+.3f}", f"{found['low']:+.3f} to {found['high']:+.3f}"
    cells = [what, side, f"{test['mean_ap'][when]:.3f}", f"{test['precision_at_1'][when]:.3f}"]
    return f"| {' | '.join([*cells, gain, bounds, seconds])} |"


def _head(data: str, side: int, compute: Compute, out: Path) -> None:
    train_head(HeadTraining(data, Choice((MODEL,), input_size=side), out=out), compute)


def _whole(data: str, config: FinetuneConfig, compute: Compute, out: Path) -> None:
    finetune(Finetuning(data, MODEL, config, out), compute)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with train, validation and test")
    data = str(parser.parse_args().data)
    folder = cache_folder() / "benchmarks" / "finetune"
    compute = Compute.of(1, "exact", "auto")
    config = replace(FinetuneConfig(), epochs=EPOCHS, input_size=SIDE)
    heads = {
        f"{side}": ended(folder / f"head-{side}", partial(_head, data, side, compute))
        for side in (SIDE, 224)
    }
    whole = ended(folder / f"whole-{SIDE}", partial(_whole, data, config, compute))
    RESULTS.write_text("\n".join(page(whole, heads)) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
