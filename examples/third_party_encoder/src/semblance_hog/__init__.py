"""The encoder `hog`: histograms of oriented gradients, which say how edges run where.

Semblance imports this module through the entry point, and importing it registers the encoder.
"""

import hashlib

from semblance.encoders import EncoderDescription, Preprocessing, register
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance_hog.encoder import HogEncoder
from semblance_hog.gradients import BINS, BLOCK, CELL, DIM, SIDE

HOG = EncoderDescription(
    name="hog",
    family="handcrafted",
    library="semblance_hog",
    architecture="hog",
    dim=DIM,
    preprocessing=Preprocessing(
        input_size=SIDE,
        crop=1.0,
        interpolation="bilinear",
        mean=(0.0, 0.0, 0.0),
        std=(1.0, 1.0, 1.0),
        grey=True,
    ),
    parameters=0,
    weights="package:none",
    # There are no weights; what takes their place in the identity of the vectors is all that the
    # computation depends on. Raise the version when the code begins to give other numbers.
    weights_sha256=hashlib.sha256(f"hog 1: {SIDE} {BLOCK} {CELL} {BINS}".encode()).hexdigest(),
    licence="Apache-2.0",
    origin="computed, not trained",
    paper="Dalal & Triggs 2005, Histograms of Oriented Gradients, "
    "https://doi.org/10.1109/CVPR.2005.177",
    pooling="blocks side by side",
    input_sizes=(SIDE, SIDE, 1),
)


@register(HOG)
def hog(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> HogEncoder:
    """NumPy computes on the processor, whatever runtime is asked for."""
    return HogEncoder(description, input_size)
