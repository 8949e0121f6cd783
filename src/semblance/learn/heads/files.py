"""What a head's run folder holds when it has ended."""

from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.heads import file as head_file
from semblance.learn.heads.losses import LDA
from semblance.learn.heads.model_card import model_card
from semblance.learn.heads.onnx_graph import onnx_bytes
from semblance.learn.heads.result import HeadRun
from semblance.learn.runs.folder import CURVES, epochs_csv
from semblance.pipeline.recipe import Recipe


def files_of(run: HeadRun, head: bytes) -> dict[str, bytes | str]:
    """By name, all but `metrics.json`; `head` are the bytes of the head's own file."""
    return {
        head_file.FILE: head,
        "head.onnx": onnx_bytes(run.trained.head),
        f"{CURVES}.csv": epochs_csv(run.trained.epochs, "validation_map"),
        f"{CURVES}.png": _png(run),
        "model-card.md": model_card(run),
        "recipe.toml": Recipe((run.model,)).to_toml(),
    }


def _png(run: HeadRun) -> bytes:
    """Validation mAP over the epochs; the losses of different recipes are no common scale."""
    epochs = run.trained.epochs
    lda = run.config.loss == LDA
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
