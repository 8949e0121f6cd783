"""What the run folder of a head without labels holds when it has ended."""

from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.heads import file as head_file
from semblance.learn.heads.losses import LDA
from semblance.learn.heads.onnx_graph import onnx_bytes
from semblance.learn.runs.folder import CURVES, epochs_csv
from semblance.learn.unlabelled.model_card import model_card
from semblance.learn.unlabelled.result import UnlabelledRun
from semblance.pipeline.recipe import Recipe


def files_of(run: UnlabelledRun, head: bytes) -> dict[str, bytes | str]:
    """By name, all but `metrics.json`; `head` are the bytes of the head's own file."""
    return {
        head_file.FILE: head,
        "head.onnx": onnx_bytes(run.trained.head),
        f"{CURVES}.csv": epochs_csv(run.trained.epochs, "copies_mrr"),
        f"{CURVES}.png": _png(run),
        "model-card.md": model_card(run),
        "recipe.toml": Recipe((run.model,)).to_toml(),
    }


def _png(run: UnlabelledRun) -> bytes:
    epochs = run.trained.epochs
    numbers = [each.number for each in epochs]
    without = Curve(
        "without a head", [numbers[0], numbers[-1]], [run.validation.before.mean_ap] * 2
    )
    return curves(
        "curves",
        [Curve("edited copies", numbers, [each.validation for each in epochs]), without],
        x_axis="principal axes" if run.config.loss == LDA else "epoch",
        y_axis="mean reciprocal rank of the original",
        alt=f"mean reciprocal rank of edited copies' originals, best at {run.trained.best}",
    ).png
