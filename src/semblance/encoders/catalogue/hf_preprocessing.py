"""From a `preprocessor_config.json` of Transformers to our preprocessing."""

import json
from pathlib import Path
from typing import Any

from semblance.encoders.catalogue.normalization import HALF
from semblance.encoders.description import Interpolation, Preprocessing
from semblance.errors import WeightsError

FILTERS: dict[int, Interpolation] = {1: "bicubic", 2: "bilinear", 3: "bicubic"}
"""By Pillow's numbers; Lanczos (1) becomes bicubic, which is next to it."""

CONVNEXT_CROP, CONVNEXT_WHOLE = 224 / 256, 384
"""ConvNeXt's processor crops by this share unless told otherwise, and not at all from 384 up."""

UNSUPPORTED = ("do_flip_channel_order", "rescale_offset")


def preprocessing_of(path: Path) -> Preprocessing:
    """Read the file; raises WeightsError for what this preprocessing cannot do.

    Squashing to a square is left out on purpose, as with every model: the aspect ratio is kept.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return _preprocessing(given)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path} does not say how pictures are prepared ({error})") from error


def _preprocessing(given: dict[str, Any]) -> Preprocessing:
    for key in UNSUPPORTED:
        if given.get(key):
            raise ValueError(f"{key} is not supported")
    seen, resized = _sides(given)
    scale = given.get("rescale_factor", 1 / 255) if given.get("do_rescale", True) else 1.0
    mean, std = _normalization(given, scale)
    resample = given.get("resample", 2)
    if resample not in FILTERS:
        raise ValueError(f"resample {resample} is not supported")
    return Preprocessing(seen, min(1.0, seen / resized), FILTERS[resample], mean, std)


def _sides(given: dict[str, Any]) -> tuple[int, float]:
    """Pixels a side that the network sees, and of the whole picture's short side."""
    resized = _side(given["size"])
    if "crop_pct" in given or str(given.get("image_processor_type", "")).startswith("ConvNext"):
        crop = given.get("crop_pct") or CONVNEXT_CROP
        return resized, resized if resized >= CONVNEXT_WHOLE else resized / crop
    if given.get("do_center_crop", "crop_size" in given):
        return _side(given.get("crop_size", given["size"])), resized
    return resized, resized


def _side(size: Any) -> int:
    """Of `224`, `{"shortest_edge": 224}` or `{"height": 224, "width": 224}`."""
    if not isinstance(size, dict):
        return int(size)
    if "shortest_edge" in size:
        return int(size["shortest_edge"])
    if size["height"] != size["width"]:
        raise ValueError("only square inputs are supported")
    return int(size["height"])


def _normalization(
    given: dict[str, Any], scale: float
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Mean and deviation on the scale of pixels, 0..255."""
    if not given.get("do_normalize", True):
        return (0.0, 0.0, 0.0), (1 / scale, 1 / scale, 1 / scale)
    usual = [value / 255 for value in HALF[0]]
    return _triple(given.get("image_mean", usual), scale), _triple(
        given.get("image_std", usual), scale
    )


def _triple(values: list[float], scale: float) -> tuple[float, float, float]:
    red, green, blue = (round(value / scale, 8) for value in values)
    return red, green, blue
