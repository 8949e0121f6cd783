"""What the run folder of a fusion holds when it has ended."""

import csv
import io

from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.fusion.comparing import Contest
from semblance.learn.fusion.model_card import model_card
from semblance.learn.fusion.onnx_graph import fusion_onnx_bytes
from semblance.learn.fusion.result import FusionRun
from semblance.learn.heads import file as head_file
from semblance.learn.runs.folder import CURVES, epochs_csv

CANDIDATES = "candidates.csv"


def files_of(run: FusionRun, head: bytes) -> dict[str, bytes | str]:
    """By name, all but `metrics.json`; `head` are the bytes of the chosen fusion's own file."""
    lines = {
        f"{CURVES}-{kind}.csv": epochs_csv(each.epochs, "validation_map")
        for kind, each in run.taught.items()
    }
    return {
        head_file.FILE: head,
        "head.onnx": fusion_onnx_bytes(run.contest.chosen.candidate.fused),
        CANDIDATES: candidates_csv(run.contest),
        f"{CURVES}.png": _png(run),
        "model-card.md": model_card(run),
        "recipe.toml": run.recipe.to_toml(),
        **lines,
    }


def candidates_csv(held: Contest) -> str:
    """One line each, best first; differences are to the best simple one, whose own are empty."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    differences = ("difference", "low", "high", "p_holm")
    table.writerow(("fusion", "learned", "dim", "mean_ap", "precision_at_1", *differences))
    for each in held.judged:
        told = each.to_dict()
        gain = told.pop("gain", {})
        row = (*(told[name] for name in ("fusion", "learned", "dim", "mean_ap", "precision_at_1")),)
        by = (gain.get("mean"), gain.get("low"), gain.get("high"), told.get("p_holm"))
        table.writerow((*row, *by))
    return text.getvalue()


def _png(run: FusionRun) -> bytes:
    """Validation mAP over the epochs of every kind, and the best simple fusion's."""
    lines = [
        Curve(kind, [each.number for each in of.epochs], [each.validation for each in of.epochs])
        for kind, of in run.taught.items()
    ]
    simple, last = run.contest.simple, max(len(of.epochs) for of in run.taught.values()) - 1
    level = Curve(simple.candidate.name, [0, max(last, 1)], [simple.found.mean_ap] * 2)
    alt = f"mAP on validation over epochs; the best simple fusion has {simple.found.mean_ap:.3f}"
    return curves(
        "curves", [*lines, level], x_axis="epoch", y_axis="mAP on validation", alt=alt
    ).png
