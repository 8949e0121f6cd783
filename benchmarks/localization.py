"""Masks of every localizer at hand against true ones: `python -m benchmarks localization`.

Renders packaging with cluttered and with studio backgrounds, 60 products in two views each, at
480 pixels, and writes `docs/results/localization.md`. A model of rembg is judged where its weights
are on this machine: name it in SEMBLANCE_LOCALIZERS (`rembg:u2net,onnx:path/to/file.onnx`).
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure
from benchmarks.packaging_set import mask_of, rows_of
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.evaluate.localization import (
    background_kept,
    boundary_f,
    mask_iou,
    mean_absolute_error,
    object_lost,
    thin_parts,
)
from semblance.evaluate.report import facts
from semblance.images import Image, open_image
from semblance.localize.catalogue import localizer
from semblance.localize.localization import Localization
from semblance.localize.objects import INSIDE, around
from semblance.localize.port import Localizer
from semblance.localize.use import full_mask
from semblance.samples import make_packaging

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "localization.md"
SEEDS = {"cluttered": 4242, "studio": 4243}
PRODUCTS, VIEWS, SIZE = 4, 2, 480
PROMISED_IOU = 0.85
THIN_AREA = 0.002
"""A picture counts for the thin parts if they cover at least this share of it."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A picture with the truth about it."""

    label: str
    image: Image
    truth: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Score:
    """One picture by one engine; shares in [0, 1]. `thin_lost` is NaN where nothing is thin."""

    label: str
    iou: float
    boundary: float
    error: float
    lost: float
    kept: float
    thin_lost: float
    found: bool
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Engine:
    """A localizer, and how its answer becomes a mask (a box is filled)."""

    name: str
    locate: Callable[[Judged], Localization]
    boxed: bool = False


def figures() -> Iterator[Figure]:
    table: dict[tuple[str, str], list[Score]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for background in SEEDS:
            judged = _drawn(Path(folder), background)
            for engine in _engines():
                scores = [_score(engine, each) for each in judged]
                table[background, engine.name] = scores
                yield _figure(background, engine.name, scores)
    RESULTS.write_text("\n".join(_page(table)) + "\n", encoding="utf-8")


def _figure(background: str, name: str, scores: Sequence[Score]) -> Figure:
    promised = background == "cluttered" and name.startswith("u2netp, bulk")
    return Figure(
        f"{name}: mean IoU, {background} packaging",
        float(np.mean([score.iou for score in scores])),
        "",
        PROMISED_IOU if promised else None,
        at_most=False,
        note=f"{statistics.median(score.cpu_ms for score in scores):.0f} ms of a core a picture",
    )


def _drawn(folder: Path, background: str) -> list[Judged]:
    kind = "cluttered" if background == "cluttered" else "studio"
    made = make_packaging(
        folder / kind, products=PRODUCTS, views=VIEWS, seed=SEEDS[kind], size=SIZE, background=kind
    )
    return [
        Judged(row["label"], open_image(made.folder / row["path"]), mask_of(made.folder, row))
        for row in rows_of(made.manifest)
    ]


def _engines() -> list[Engine]:
    bulk, exact = localizer("u2netp", RuntimeChoice("bulk", workers=1)), localizer("u2netp")
    engines = [
        Engine("u2netp, bulk (OpenVINO, fast)", _asked(bulk)),
        Engine("u2netp, one-shot (ONNX Runtime, float32)", _asked(exact)),
        Engine("grabcut", _asked(localizer("grabcut"))),
        Engine("box of u2netp", _asked(bulk), boxed=True),
        Engine("true box", _perfect, boxed=True),
        Engine("none (whole picture)", _nothing),
    ]
    more = [name for name in os.environ.get("SEMBLANCE_LOCALIZERS", "").split(",") if name]
    return engines + [Engine(name, _asked(localizer(name))) for name in more]


def _asked(inner: Localizer) -> Callable[[Judged], Localization]:
    return lambda judged: inner.locate([judged.image])[0]


def _perfect(judged: Judged) -> Localization:
    """What a detector that errs in nothing would say."""
    from semblance.localize.objects import objects_of

    return Localization(judged.truth, objects_of(judged.truth), 1.0)


def _nothing(judged: Judged) -> Localization:
    return Localization(np.ones_like(judged.truth), (), 0.0)


def _score(engine: Engine, judged: Judged) -> Score:
    started = time.process_time()
    found = engine.locate(judged)
    cpu_ms = 1000 * (time.process_time() - started)
    soft = full_mask(judged.image, found.mask)
    if engine.boxed and found.found:
        soft = _filled(found, soft.shape)
    mask, truth = soft > INSIDE, judged.truth > INSIDE
    thin = thin_parts(truth)
    return Score(
        judged.label,
        mask_iou(mask, truth),
        boundary_f(mask, truth),
        mean_absolute_error(soft, judged.truth),
        object_lost(mask, truth),
        background_kept(mask, truth),
        object_lost(mask, thin) if thin.mean() >= THIN_AREA else float("nan"),
        found.found,
        cpu_ms,
    )


def _filled(found: Localization, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """(H, W): 1 within the box around all objects."""
    box = around(tuple(each.box for each in found.objects))
    height, width = shape
    mask = np.zeros((height, width), np.float32)
    rows = slice(round(box.y * height), round((box.y + box.height) * height))
    mask[rows, round(box.x * width) : round((box.x + box.width) * width)] = 1
    return mask


# --- the page -------------------------------------------------------------------------------

COLUMNS = (
    "| backgrounds | localizer | IoU | lowest tenth | boundary F | MAE | object lost "
    "| background in it | thin parts lost | nothing found | ms of a core |"
)


def _page(table: dict[tuple[str, str], list[Score]]) -> Iterator[str]:
    known = facts("python -m benchmarks localization")
    yield "# Localization: masks against the truth"
    yield ""
    yield f"Made by `{known['command']}` on {known['date']}: {known['processor']}, "
    yield f"{known['cores']} cores, beside other work."
    yield ""
    yield f"{15 * PRODUCTS} rendered products in {VIEWS} views each and {SIZE} pixels, per kind of"
    yield f"background (seeds {SEEDS['cluttered']} and {SEEDS['studio']}). Nothing here was trained"
    yield "on rendered pictures. IoU and boundary F (Perazzi et al. 2016, within 0.8 % of the"
    yield "diagonal) of masks cut at 0.5, larger is better; MAE of soft masks, smaller is better."
    yield "The lowest tenth is the mean IoU of the worst 10 % of pictures. Thin parts are narrower"
    yield "than 3 % of the diagonal. Processor time is of one core, loading left out."
    yield ""
    yield COLUMNS
    yield "|---|---|" + "---:|" * 9
    for (background, name), scores in table.items():
        yield f"| {background} | {name} | {' | '.join(_cells(scores))} |"
    yield ""
    yield "## u2netp by category, cluttered"
    yield ""
    yield "| category | IoU | boundary F | object lost | background in it |"
    yield "|---|---:|---:|---:|---:|"
    judged = next(scores for (_, name), scores in table.items() if name.startswith("u2netp"))
    for label in sorted({score.label for score in judged}):
        some = [score for score in judged if score.label == label]
        cells = [_mean(some, each) for each in ("iou", "boundary", "lost", "kept")]
        yield f"| {label} | {' | '.join(f'{cell:.3f}' for cell in cells)} |"


def _cells(scores: Sequence[Score]) -> list[str]:
    worst = sorted(score.iou for score in scores)[: max(1, len(scores) // 10)]
    parts = [_mean(scores, each) for each in ("boundary", "error", "lost", "kept", "thin_lost")]
    return [
        f"{_mean(scores, 'iou'):.3f}",
        f"{np.mean(worst):.3f}",
        *(f"{part:.3f}" for part in parts),
        str(sum(not score.found for score in scores)),
        f"{statistics.median(score.cpu_ms for score in scores):.0f}",
    ]


def _mean(scores: Sequence[Score], field: str) -> float:
    return float(np.nanmean([getattr(score, field) for score in scores]))
