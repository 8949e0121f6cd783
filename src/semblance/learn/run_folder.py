"""The folder of a run: how it was trained, how training went, what came of it, and the head."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import TrainingError, UsageError
from semblance.evaluate.report.charts import Curve, curves
from semblance.learn import checkpoint, head_file
from semblance.learn.config import HeadConfig
from semblance.learn.model_card import model_card
from semblance.learn.onnx_graph import onnx_bytes
from semblance.learn.progress import Epoch
from semblance.learn.result import HeadRun
from semblance.learn.writing import write
from semblance.pipeline.recipe import Recipe

CONFIG, METRICS = "config.toml", "metrics.json"


@dataclass(frozen=True)
class RunFolder:
    """A run that has begun; its last file, `metrics.json`, says that it has ended."""

    path: Path

    @classmethod
    def begin(cls, path: Path, config: HeadConfig, recipe: Recipe, data: str) -> "RunFolder":
        """Make the folder, or go on in it.

        Raises UsageError for a folder that holds another run, or something else.
        """
        folder = path.absolute()
        text = _config_text(config, recipe, data)
        if (folder / METRICS).exists():
            raise UsageError(f"{path} holds a run that has ended; choose another --out")
        if folder.exists() and not (folder / CONFIG).exists() and _inside(folder):
            raise UsageError(f"{path} is no empty folder, nor a run; choose another --out")
        if (folder / CONFIG).exists():
            _require_same(path, (folder / CONFIG).read_text(encoding="utf-8"), text)
        write(folder / CONFIG, text)
        return cls(folder)

    def finish(self, run: HeadRun, head: bytes, took_s: float) -> None:
        """Write everything else; the checkpoint has done its work and goes."""
        epochs = run.trained.epochs
        write(self.path / head_file.FILE, head)
        write(self.path / "head.onnx", onnx_bytes(run.trained.head))
        write(self.path / "curves.csv", _csv(epochs))
        write(self.path / "curves.png", _png(run))
        write(self.path / "model-card.md", model_card(run))
        write(self.path / "recipe.toml", Recipe((run.model,)).to_toml())
        document = {**run.to_dict(), "took_s": took_s}
        write(self.path / METRICS, json.dumps(document, indent=1, default=str) + "\n")
        (self.path / checkpoint.FILE).unlink(missing_ok=True)


def _inside(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError as error:
        raise TrainingError(f"{folder} cannot be used as a run folder: {error.strerror}") from error


def _config_text(config: HeadConfig, recipe: Recipe, data: str) -> str:
    # The recipe's own TOML stays whole, as a text: it has a table in it.
    tables = {"data": data, "recipe": recipe.to_toml()}
    run = "".join(f"{name} = {json.dumps(text)}\n" for name, text in tables.items())
    return f"{config.to_toml()}\n[run]\n{run}"


def _require_same(path: Path, there: str, now: str) -> None:
    if there != now:
        old, new = there.splitlines(), now.splitlines()
        differing = [line for line in old if line not in new] or ["its configuration"]
        raise UsageError(
            f"{path} holds a run that was begun otherwise ({'; '.join(differing)}); repeat that, "
            "or choose another --out"
        )


def _csv(epochs: tuple[Epoch, ...]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("epoch", "loss", "validation_map"))
    table.writerows((each.number, each.loss, each.validation) for each in epochs)
    return text.getvalue()


def _png(run: HeadRun) -> bytes:
    """Validation mAP over the epochs; the losses of different recipes are no common scale."""
    epochs = run.trained.epochs
    lda = run.config.loss == "lda"
    line = Curve(
        "validation", [each.number for each in epochs], [each.validation for each in epochs]
    )
    without = Curve(
        "without a head",
        [epochs[0].number, epochs[-1].number],
        [run.validation.before.mean_ap] * 2,
    )
    return curves(
        "curves",
        [line, without],
        x_axis="principal axes" if lda else "epoch",
        y_axis="mAP on validation",
        alt=f"mAP on validation, best at {run.trained.best}",
    ).png
