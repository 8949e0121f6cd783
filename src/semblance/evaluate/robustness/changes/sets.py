"""The two sets: mild changes that every network should see through, heavy ones that tell."""

from semblance.evaluate.robustness.changes.change import Change
from semblance.evaluate.robustness.changes.colouring import Brightness, Grey, Hue, Saturation
from semblance.evaluate.robustness.changes.combining import Together
from semblance.evaluate.robustness.changes.cropping import Crop, ResizedCrop
from semblance.evaluate.robustness.changes.publishing import Jpeg, Overlay
from semblance.evaluate.robustness.changes.warping import Affine, Flip, Perspective, Rotation

_QUARTER = Crop(side=0.5)
_POOR = Jpeg(quality=10)
_WRITTEN_OVER = Overlay(words="SPECIAL OFFER", band=0.15, logo=0.25)

MILD = (
    Change("flip", "mild", "mirrored, left for right", Flip()),
    Change("rotation", "mild", "turned by -10 to +10 degrees", Rotation(-10, 10)),
    Change(
        "resized-crop",
        "mild",
        "a part of 50 to 100 % of the area, 3:4 to 4:3, made square",
        ResizedCrop(scale=(0.5, 1.0), ratio=(3 / 4, 4 / 3)),
    ),
    Change("brightness", "mild", "brightness times 0.5 to 1.5", Brightness(0.5)),
    Change(
        "affine",
        "mild",
        "turned by up to 15 degrees, sheared by up to 10, scaled 0.9 to 1.1, shifted by up to 10 %",
        Affine(degrees=15, translate=0.1, scale=(0.9, 1.1), shear_deg=10),
    ),
    Change("hue", "mild", "hues moved by up to 0.3 of the colour circle", Hue(0.3)),
    Change("saturation", "mild", "saturation times 0.5 to 1.5", Saturation(0.5)),
    Change(
        "perspective",
        "mild",
        "tilted: each corner up to a quarter of the side inwards",
        Perspective(distortion=0.5),
    ),
)
"""The mission's eight, with torchvision's parameters; of those it leaves open, a moderate value."""

HEAVY = (
    Change("quarter-crop", "heavy", "a quarter of the area: half the width and height", _QUARTER),
    Change("jpeg-10", "heavy", "saved as JPEG of quality 10", _POOR),
    Change("overlay", "heavy", "a line of text and a logo over it", _WRITTEN_OVER),
    Change("rotation-45", "heavy", "turned by 45 degrees", Rotation(45, 45)),
    Change("grey", "heavy", "without colour", Grey()),
    Change(
        "crop-overlay-jpeg",
        "heavy",
        "a quarter of the area, then text and a logo over it, then JPEG of quality 10",
        Together((_QUARTER, _WRITTEN_OVER, _POOR)),
    ),
)
