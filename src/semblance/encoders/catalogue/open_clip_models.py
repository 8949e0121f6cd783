"""open_clip's models under names of their own: pictures and text in one space."""

from semblance.encoders.catalogue import papers
from semblance.encoders.catalogue.normalization import CLIP, HALF, NONE
from semblance.encoders.description import (
    LARGEST_INPUT,
    EncoderDescription,
    Interpolation,
    Preprocessing,
)
from semblance.encoders.exported import exported_encoder
from semblance.encoders.registry import register

WEIGHTS_FILE = "open_clip_model.safetensors"


def _model(
    name: str,
    architecture: str,
    repository: str,
    dim: int,
    parameters: int,
    step: int,
    *,
    size: int = 224,
    interpolation: Interpolation = "bicubic",
    pixels: tuple[tuple[float, float, float], tuple[float, float, float]],
    pooling: str,
    licence: str,
    origin: str,
    paper: str,
) -> EncoderDescription:
    return EncoderDescription(
        name=name,
        family="multimodal",
        library="open_clip",
        architecture=architecture,
        dim=dim,
        preprocessing=Preprocessing(size, 1.0, interpolation, *pixels),
        parameters=parameters,
        weights=f"hub:{repository}/{WEIGHTS_FILE}",
        weights_sha256="",
        licence=licence,
        origin=origin,
        paper=paper,
        text=True,
        pooling=pooling,
        input_sizes=(max(2 * step, 64) // step * step, LARGEST_INPUT // step * step, step),
    )


MODELS = (
    _model("clip_vit_b32", "ViT-B-32/openai", "timm/vit_base_patch32_clip_224.openai",
           512, 151_277_313, 32, pixels=CLIP, pooling="class token", licence="MIT",
           origin="OpenAI, 400 million pairs from the web", paper=papers.CLIP),
    _model("clip_vit_l14", "ViT-L-14/openai", "timm/vit_large_patch14_clip_224.openai",
           768, 427_616_513, 14, pixels=CLIP, pooling="class token", licence="MIT",
           origin="OpenAI, 400 million pairs from the web", paper=papers.CLIP),
    _model("siglip2_b16", "ViT-B-16-SigLIP2/webli", "timm/ViT-B-16-SigLIP2",
           768, 375_187_970, 16, pixels=HALF, pooling="attention", licence="Apache-2.0",
           origin="Google, WebLI", paper=papers.SIGLIP2),
    _model("mobileclip2_s0", "MobileCLIP2-S0/dfndr2b", "timm/MobileCLIP2-S0-OpenCLIP",
           512, 74_835_073, 32, size=256, interpolation="bilinear", pixels=NONE,
           pooling="average", licence="Apple ML Research Model License (research only)",
           origin="Apple, DFNDR-2B", paper=papers.MOBILECLIP2),
)  # fmt: skip

for _description in MODELS:
    register(_description)(exported_encoder)
