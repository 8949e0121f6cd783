"""What the run folder of a fine-tuning holds when it has ended."""

from collections.abc import Sequence

from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.finetune.model_card import model_card
from semblance.learn.finetune.result import FinetuneRun
from semblance.learn.networks.state import FILE, state_bytes
from semblance.learn.runs.folder import CURVES, epochs_csv
from semblance.pipeline.recipe import Recipe


def files_of(run: FinetuneRun) -> dict[str, bytes | str]:
    """By name, all but the graph, its sidecar and `metrics.json`."""
    return {
        FILE: state_bytes(run.fitted.weights),
        f"{CURVES}.csv": epochs_csv(run.fitted.epochs, "validation_map"),
        f"{CURVES}.png": _png(run),
        "model-card.md": model_card(run),
        "recipe.toml": Recipe((run.model,)).to_toml(),
    }


def _png(run: FinetuneRun) -> bytes:
    """Validation mAP, and loss and learning rate as shares of their largest value."""
    epochs = run.fitted.epochs
    numbers = [each.number for each in epochs]
    ends = [numbers[0], numbers[-1]]
    rates = [each.figures["learning_rate"] for each in epochs]
    lines = [
        Curve("mAP on validation", numbers, [each.validation for each in epochs], points=True),
        Curve("loss / largest", numbers, _shares([each.loss for each in epochs]), points=True),
        Curve("learning rate / largest", numbers, _shares(rates), points=True),
        Curve("mAP untouched", ends, [run.validation.before.mean_ap] * 2),
    ]
    alt = f"mAP on validation, loss and learning rate by epoch; best epoch {run.fitted.best}"
    return curves("curves", lines, x_axis="epoch", y_axis="share", alt=alt).png


def _shares(values: Sequence[float]) -> list[float]:
    largest = max(values)
    return [value / largest if largest > 0 else 0.0 for value in values]
