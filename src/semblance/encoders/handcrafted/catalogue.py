"""The designed encoders there are, as catalogue entries."""

from semblance.encoders.description import EncoderDescription, WholePreprocessing
from semblance.encoders.handcrafted.colour import COLOURS
from semblance.encoders.handcrafted.encoder import ColourTextureEncoder
from semblance.encoders.handcrafted.texture import TEXTURES
from semblance.encoders.registry import register
from semblance.encoders.runtime.choose import RuntimeChoice

COLOUR_TEXTURE = EncoderDescription(
    name="colour_texture",
    family="handcrafted",
    architecture="colour_texture",
    dim=COLOURS + TEXTURES,
    preprocessing=WholePreprocessing(input_size=192),
    parameters=0,
    weights="package:",
    weights_sha256="algorithm 1",
    licence="Apache-2.0",
    origin="designed here; nothing was trained",
    paper="Swain & Ballard 1991, Color indexing, https://doi.org/10.1007/BF00130487; "
    "Ojala, Pietikäinen & Mäenpää 2002, local binary patterns, "
    "https://doi.org/10.1109/TPAMI.2002.1017623",
    pooling="histograms of what is no plain background, square roots, unit length",
    input_sizes=(64, 1024, 1),
)
"""For "the same colours and pattern, whatever it is": a second view beside a network's."""


@register(COLOUR_TEXTURE)
def colour_texture(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> ColourTextureEncoder:
    """NumPy and OpenCV run on the processor, in full precision, whatever runtime is asked for."""
    return ColourTextureEncoder(description, input_size)
