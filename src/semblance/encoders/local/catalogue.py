"""The local features there are, as catalogue entries: SIFT and ORB.

`tools/build_local_codebooks.py` makes their codebooks and prints the hashes.
"""

from semblance.encoders.description import EncoderDescription, LocalPreprocessing
from semblance.encoders.local.encoder import LocalEncoder
from semblance.encoders.registry import register
from semblance.encoders.runtime.choose import RuntimeChoice

WORDS, AXES = 32, 64
"""A codebook's centres, and the dimensions that PCA leaves of a descriptor."""

ORIGIN = "OpenCV finds the features; the codebook was trained here, on scikit-image's photos"


def _described(
    name: str, sha256: str, length: int, contrast: float, paper: str
) -> EncoderDescription:
    """`length` is that of a descriptor."""
    return EncoderDescription(
        name=name,
        family="local",
        architecture=name,
        dim=WORDS * AXES,
        preprocessing=LocalPreprocessing(input_size=640, keypoints=1000, contrast=contrast),
        parameters=length + AXES * length + WORDS * AXES,
        weights=f"package:{name}.npz",
        weights_sha256=sha256,
        licence="Apache-2.0",
        origin=ORIGIN,
        paper=paper,
        pooling="VLAD, signed square root, unit length",
        input_sizes=(128, 2048, 1),
    )


SIFT = _described(
    name="sift",
    sha256="ab75744ab465202df91fb408117e5095e5c1a85115af3707041fa0ce1e2537ec",
    length=128,
    contrast=0.02,
    paper="Lowe 2004, Distinctive image features from scale-invariant keypoints, "
    "https://doi.org/10.1023/B:VISI.0000029664.99615.94",
)
ORB = _described(
    name="orb",
    sha256="c2918b06a2433360223995cdd215490d7c54ec13df6e1768efba2899381643bb",
    length=256,
    contrast=10,
    paper="Rublee et al. 2011, ORB: an efficient alternative to SIFT or SURF, "
    "https://doi.org/10.1109/ICCV.2011.6126544",
)


@register(SIFT)
@register(ORB)
def local_features(
    description: EncoderDescription, input_size: int | None, runtime: RuntimeChoice
) -> LocalEncoder:
    """OpenCV runs on the processor, in full precision, whatever runtime is asked for."""
    return LocalEncoder(description, input_size)
