"""What a small network's run folder holds when it has ended."""

import io
from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription
from semblance.encoders.files.sidecar import toml_of
from semblance.encoders.networks.parity import check_parity
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.tracing import trace
from semblance.evaluate.report.charts import Curve, curves
from semblance.learn.runs.folder import CURVES, epochs_csv
from semblance.learn.scratch.model_card import PAPERS, model_card
from semblance.learn.scratch.pictures import Pixels, seen_by
from semblance.learn.scratch.result import GRAPH, WEIGHTS, ScratchRun
from semblance.learn.scratch.weights import weights_bytes
from semblance.pipeline.recipe import Recipe

RECONSTRUCTIONS = "reconstructions.png"
ENLARGED = 3


def files_of(run: ScratchRun, module: Any) -> dict[str, bytes | str]:
    """By name, all but `metrics.json`; `module` is the trained network, on the processor."""
    score = f"validation_{run.score.lower().replace(' ', '_')}"
    return {
        WEIGHTS: weights_bytes(run.config, run.shape, run.fitted.weights),
        GRAPH: graph_of(run.config.kind, module, run.config.size),
        f"{GRAPH}.toml": toml_of(_description(run), seen_by(run.config.size)),
        f"{CURVES}.csv": epochs_csv(run.epochs, score),
        f"{CURVES}.png": _png(run),
        "model-card.md": model_card(run),
        "recipe.toml": Recipe((run.model,), metric=run.config.metric).to_toml(),
    }


def graph_of(name: str, module: Any, side: int) -> bytes:
    """The ONNX graph from `images`, (n, side, side, 3) uint8, to `features`, (n, dim) float32.

    Raises ExportError where it does not say what the network says.
    """
    pictures = parity_pictures(side)
    graph = trace(module, pictures)
    check_parity(name, graph, module, pictures)
    return graph


def reconstructions(originals: Pixels, again: NDArray[np.float32]) -> bytes:
    """A PNG: (n, side, side, c) pictures in a row, below each what was made of it, in [0, 1]."""
    rows = [originals, (255 * again).round().clip(0, 255).astype(np.uint8)]
    sheet = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    picture = PIL.Image.fromarray(sheet[..., 0] if sheet.shape[2] == 1 else sheet)
    size = picture.width * ENLARGED, picture.height * ENLARGED
    file = io.BytesIO()
    picture.resize(size, PIL.Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def _description(run: ScratchRun) -> EncoderDescription:
    """What the sidecar says of it."""
    return EncoderDescription(
        name=run.name or run.folder.name,
        family="trained",
        architecture=run.config.kind,
        dim=run.config.dim,
        preprocessing=seen_by(run.config.size),
        parameters=run.parameters,
        weights="",
        weights_sha256="",
        licence="yours, as far as the pictures allow",
        origin=f"trained on {run.data}, {run.trained}",
        paper=PAPERS[run.config.kind][1],
    )


def _png(run: ScratchRun) -> bytes:
    numbers = [each.number for each in run.epochs]
    line = Curve("validation", numbers, [each.validation for each in run.epochs], points=True)
    alt = f"{run.score} on validation, best in epoch {run.fitted.best}"
    return curves(
        "curves", [line], x_axis="epoch", y_axis=f"{run.score} on validation", alt=alt
    ).png
