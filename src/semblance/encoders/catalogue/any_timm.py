"""`timm:NAME`: any model that timm knows, described by its own configuration."""

import difflib
from typing import Any

from semblance.encoders.catalogue.normalization import on_255
from semblance.encoders.catalogue.remembered import remembered
from semblance.encoders.description import LARGEST_INPUT, EncoderDescription, Preprocessing
from semblance.encoders.exported import exported_encoder
from semblance.encoders.networks.libraries import timm
from semblance.encoders.registry import Factory, scheme
from semblance.errors import UnknownEncoder

LICENCES = {"apache-2.0": "Apache-2.0", "bsd-3-clause": "BSD-3-Clause", "mit": "MIT"}
"""The hub's words, as SPDX writes them; others are passed on."""


@scheme("timm")
def any_timm(architecture: str) -> tuple[EncoderDescription, Factory]:
    """The description of one of timm's models, `NAME` or `NAME.TAG`."""
    return remembered(f"timm:{architecture}", lambda: describe(architecture)), exported_encoder


def describe(architecture: str) -> EncoderDescription:
    """What timm says of a model; raises UnknownEncoder with the nearest names."""
    import torch

    library = timm()
    config = library.get_pretrained_cfg(architecture) if library.is_model(architecture) else None
    if config is None:
        nearest = difflib.get_close_matches(
            architecture.partition(".")[0], library.list_models(), n=3, cutoff=0
        )
        raise UnknownEncoder(
            f"timm has no model '{architecture}'; the nearest are {', '.join(nearest)}"
        )
    full_name = f"{config.architecture}.{config.tag}" if config.tag else config.architecture
    with torch.device("meta"):
        model = library.create_model(full_name)
    return _description(full_name, config, model)


def _description(full_name: str, config: Any, model: Any) -> EncoderDescription:
    file = config.hf_hub_filename or "model.safetensors"
    licence = config.license or "not stated"
    return EncoderDescription(
        name=f"timm:{full_name}",
        family="convolutional" if _patch(model) is None else "transformer",
        library="timm",
        architecture=full_name,
        dim=model.num_features,
        penultimate=getattr(model, "head_hidden_size", model.num_features),
        logits=config.num_classes or None,
        preprocessing=_preprocessing(config),
        parameters=sum(values.numel() for values in model.parameters()),
        weights=f"hub:{config.hf_hub_id}/{file}" if config.hf_hub_id else "",
        weights_sha256="",
        licence=LICENCES.get(licence, licence),
        origin=config.origin_url or f"timm, {full_name}",
        paper=", ".join(config.paper_ids or ()) if config.paper_ids else "",
        pooling={"token": "class token", "map": "attention"}.get(_pool(model), "average"),
        input_sizes=input_sizes(config, model),
    )


def _preprocessing(config: Any) -> Preprocessing:
    """Squashing is left out on purpose: keeping the aspect ratio finds more, at every crop."""
    return Preprocessing(
        input_size=config.input_size[-1],
        crop=config.crop_pct,
        interpolation="bilinear" if config.interpolation == "bilinear" else "bicubic",
        mean=on_255(config.mean),
        std=on_255(config.std),
    )


def input_sizes(config: Any, model: Any) -> tuple[int, int, int]:
    """Smallest, largest and step: a transformer takes whole patches, and only where they show."""
    usual, patch = config.input_size[-1], _patch(model)
    if not config.fixed_input_size:
        return (config.min_input_size or (3, 32, 32))[-1], max(LARGEST_INPUT, usual), 1
    if patch is None or not hasattr(model, "pos_embed"):
        return usual, usual, 1
    return 4 * patch, max(LARGEST_INPUT, usual) // patch * patch, patch


def _patch(model: Any) -> int | None:
    patch = getattr(getattr(model, "patch_embed", None), "patch_size", None)
    return int(patch[0]) if patch else None


def _pool(model: Any) -> str:
    pool = getattr(model, "global_pool", "avg")
    return pool if isinstance(pool, str) else "avg"
