"""`open_clip:NAME/TAG`: any model that open_clip knows, described by its own configuration."""

import difflib
from typing import Any

from semblance.encoders.catalogue.normalization import on_255
from semblance.encoders.catalogue.open_clip_models import WEIGHTS_FILE
from semblance.encoders.catalogue.remembered import remembered
from semblance.encoders.description import LARGEST_INPUT, EncoderDescription, Preprocessing
from semblance.encoders.exported import exported_encoder
from semblance.encoders.networks.libraries import open_clip
from semblance.encoders.registry import Factory, scheme
from semblance.errors import UnknownEncoder


@scheme("open_clip")
def any_open_clip(architecture: str) -> tuple[EncoderDescription, Factory]:
    """The description of one of open_clip's models, `NAME/TAG`."""
    name = f"open_clip:{architecture}"
    return remembered(name, lambda: describe(architecture)), exported_encoder


def describe(architecture: str) -> EncoderDescription:
    """What open_clip says of a model; raises UnknownEncoder with the nearest names."""
    library = open_clip()
    model, _, tag = architecture.partition("/")
    weights = library.get_pretrained_cfg(model, tag)
    if not weights:
        known = library.list_pretrained(as_str=True)
        nearest = difflib.get_close_matches(f"{model}:{tag}", known, n=3, cutoff=0)
        names = ", ".join(near.replace(":", "/") for near in nearest)
        raise UnknownEncoder(f"open_clip has no model '{architecture}'; the nearest are {names}")
    return _description(architecture, weights, _skeleton(model))


def _skeleton(architecture: str) -> Any:
    """The model without memory for its weights: enough to count and measure it."""
    import torch

    from semblance.encoders.networks.open_clip_network import quiet

    with quiet(), torch.device("meta"):
        return open_clip().create_model(architecture, load_weights=False, device="meta")


def _description(architecture: str, weights: dict[str, Any], model: Any) -> EncoderDescription:
    config = open_clip().get_model_config(architecture.partition("/")[0])
    size = int(config["vision_cfg"]["image_size"])
    repository, _, file = weights.get("hf_hub", "").rpartition("/")
    return EncoderDescription(
        name=f"open_clip:{architecture}",
        family="multimodal",
        library="open_clip",
        architecture=architecture,
        dim=int(config["embed_dim"]),
        preprocessing=Preprocessing(
            input_size=size,
            crop=1.0,
            interpolation="bilinear" if weights["interpolation"] == "bilinear" else "bicubic",
            mean=on_255(weights["mean"]),
            std=on_255(weights["std"]),
        ),
        parameters=sum(values.numel() for values in model.parameters()),
        weights=f"hub:{repository}/{file or WEIGHTS_FILE}" if repository else "",
        weights_sha256="",
        licence="not stated",
        origin=f"open_clip, {architecture}",
        paper="",
        text=True,
        pooling="learned",
        input_sizes=_input_sizes(size, model.visual),
    )


def _input_sizes(usual: int, visual: Any) -> tuple[int, int, int]:
    """Whole patches, where there are patches; else the one size."""
    holder = getattr(getattr(visual, "trunk", visual), "patch_embed", visual)
    patch = getattr(holder, "patch_size", None)
    if not patch:
        return usual, usual, 1
    step = int(patch[0])
    return 4 * step, max(LARGEST_INPUT, usual) // step * step, step
