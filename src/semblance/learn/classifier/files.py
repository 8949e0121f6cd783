"""What the run folder of a category model holds when it has ended."""

from semblance.evaluate.report import Figure
from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.classifier.model_card import model_card
from semblance.learn.classifier.result import ClassifierRun
from semblance.learn.classifier.training import Trained
from semblance.learn.epochs.progress import Fitted
from semblance.learn.networks.state import FILE, state_bytes
from semblance.learn.runs.folder import CURVES, epochs_csv
from semblance.pipeline.recipe import Recipe

SCORE = "validation_likelihood"


def files_of(run: ClassifierRun, trained: Trained) -> dict[str, bytes | str]:
    """By name, all but the graph, its sidecar, the classifier, the report and `metrics.json`."""
    files: dict[str, bytes | str] = {
        f"{CURVES}.csv": epochs_csv(run.fitted.epochs, SCORE),
        f"{CURVES}.png": loss_curves(run.fitted).png,
        "model-card.md": model_card(run),
        "recipe.toml": Recipe((run.model,)).to_toml(),
    }
    if run.config.train_backbone:  # a top alone is in the classifier's own file
        files[FILE] = state_bytes(trained.fitted.weights)
    return files


def loss_curves(fitted: Fitted) -> Figure:
    """Loss on training and validation pictures by epoch."""
    epochs = fitted.epochs
    numbers = [each.number for each in epochs]
    held_out = [each.figures["validation_loss"] for each in epochs]
    lines = [
        Curve("training, augmented, with dropout", numbers, [each.loss for each in epochs]),
        Curve("validation", numbers, held_out, points=True),
    ]
    alt = f"Cross-entropy by epoch; best epoch {fitted.best}"
    return curves("loss", lines, x_axis="epoch", y_axis="cross-entropy", alt=alt)


def accuracy_curves(fitted: Fitted) -> Figure:
    """Accuracy and macro F1 on validation by epoch."""
    numbers = [each.number for each in fitted.epochs]
    lines = [
        Curve(label, numbers, [each.figures[name] for each in fitted.epochs], points=True)
        for label, name in (
            ("accuracy", "validation_accuracy"),
            ("macro F1", "validation_macro_f1"),
        )
    ]
    alt = f"Accuracy and macro F1 on validation by epoch; best epoch {fitted.best}"
    return curves("accuracy", lines, x_axis="epoch", y_axis="share", alt=alt)
