"""What an encoder is, as data: architecture, origin, licence and preprocessing."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from semblance.errors import UsageError

Family = Literal["convolutional", "transformer", "multimodal", "local", "trained"]
Interpolation = Literal["bilinear", "bicubic"]


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an image becomes the network's input.

    The short side is resized to `input_size / crop`, keeping the aspect ratio, and the centre
    square of `input_size` pixels is cut out. `mean` and `std` are per channel, on the 0..255
    scale: the network sees (pixel - mean) / std.
    """

    input_size: int
    crop: float
    interpolation: Interpolation
    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LocalPreprocessing:
    """How an image becomes the grey picture in which keypoints are looked for.

    The whole picture is scaled down until its longest side has `input_size` pixels; a smaller
    one stays as it is. The `keypoints` strongest are kept, and of those only what exceeds
    `contrast`, on the detector's own scale.
    """

    input_size: int
    keypoints: int
    contrast: float


AnyPreprocessing: TypeAlias = Preprocessing | LocalPreprocessing


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """One catalogue entry. `parameters` counts the weights; `dim` is the vector's length.

    `weights` is `package:FILE` where they come with the code that registers the encoder;
    anything else may have to be downloaded first. `input_sizes` are the smallest and the largest
    input the network takes and the step between, in pixels; `preprocessing` has the usual one.
    """

    name: str
    family: Family
    architecture: str
    dim: int
    preprocessing: AnyPreprocessing
    parameters: int
    weights: str
    weights_sha256: str
    licence: str
    origin: str
    paper: str
    text: bool = False
    pooling: str = "average"
    input_sizes: tuple[int, int, int] = (32, 1024, 1)

    @property
    def works_offline(self) -> bool:
        return self.weights.startswith("package:")

    def preprocessing_at(self, input_size: int | None) -> AnyPreprocessing:
        """The preprocessing for inputs of this many pixels; None is the usual size."""
        if input_size is None:
            return self.preprocessing
        smallest, largest, step = self.input_sizes
        if input_size not in range(smallest, largest + 1, step):
            steps = f" in steps of {step}" if step > 1 else ""
            raise UsageError(
                f"{self.name} takes inputs of {smallest} to {largest} pixels{steps}, "
                f"not {input_size}"
            )
        return replace(self.preprocessing, input_size=input_size)
