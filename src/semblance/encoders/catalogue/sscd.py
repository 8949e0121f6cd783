"""`sscd:PATH`: the copy-detection network SSCD, its published weights in a file."""

import os
from pathlib import Path

from semblance.encoders.catalogue.normalization import IMAGENET
from semblance.encoders.description import LARGEST_INPUT, EncoderDescription, Preprocessing
from semblance.encoders.exported import exported_encoder
from semblance.encoders.registry import Factory, scheme
from semblance.errors import WeightsError

PAGE = "https://github.com/facebookresearch/sscd-copy-detection"
SIDE, DIM = 288, 512
"""Pixels of the short side that the authors recommend, and the length of their descriptor."""


@scheme("sscd")
def sscd(path: str) -> tuple[EncoderDescription, Factory]:
    """The description of a weights file; raises WeightsError for one of another kind."""
    file = Path(os.path.abspath(path))
    if not file.is_file():
        raise WeightsError(
            f"there is no file {file}; fetch sscd_disc_mixup.torchvision.pt, which {PAGE} links to"
        )
    if _is_program(file):
        raise WeightsError(
            f"{file} is a program (TorchScript) and is not run; take the .torchvision.pt "
            f"of the same model from {PAGE}"
        )
    return _description(file), exported_encoder


def _description(file: Path) -> EncoderDescription:
    return EncoderDescription(
        name=f"sscd:{file}",
        family="convolutional",
        library="sscd",
        architecture="resnet50",
        dim=DIM,
        preprocessing=Preprocessing(SIDE, 1.0, "bilinear", *IMAGENET),
        parameters=24_557_120,
        weights=f"file:{file}",
        weights_sha256="",
        licence=f"as stated at {PAGE}",
        origin="Meta AI, DISC or ImageNet, self-supervised",
        paper="Pizzi et al. 2022, A Self-Supervised Descriptor for Image Copy Detection, "
        "https://arxiv.org/abs/2202.10261",
        pooling="generalized mean, projection",
        input_sizes=(32, LARGEST_INPUT, 1),
    )


def _is_program(file: Path) -> bool:
    """Whether it is TorchScript: a zip archive with code in it."""
    import zipfile  # takes 10 ms, and few commands look at a file of SSCD

    if not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return any("/code/" in name for name in archive.namelist())
