"""What an encoder is, as data: architecture, origin, licence and preprocessing."""

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from semblance.errors import UsageError

if TYPE_CHECKING:
    from semblance.encoders.variant import Variant

Family = Literal["convolutional", "transformer", "multimodal", "local", "trained", "handcrafted"]
Interpolation = Literal["bilinear", "bicubic"]
Layer = Literal["pooled", "penultimate", "logits"]

TORCH_LIBRARIES = ("timm", "open_clip", "transformers", "sscd")
"""Whose models are exported here from torch, once."""

TRAINED_LIBRARIES = ("head", "network")
"""What trainings here leave: heads on frozen models, and whole networks."""

LARGEST_INPUT = 1024
"""Pixels; a bound on memory, not on what networks could take."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an image becomes the network's input.

    The short side is resized to `input_size / crop`, keeping the aspect ratio, and the centre
    square of `input_size` pixels is cut out. `mean` and `std` are per channel, on the 0..255
    scale: the network sees (pixel - mean) / std. With `grey` all three channels are the luma.
    """

    input_size: int
    crop: float
    interpolation: Interpolation
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    grey: bool = False


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


@dataclass(frozen=True, slots=True)
class WholePreprocessing:
    """The whole picture in colour, scaled down until its longest side has `input_size` pixels."""

    input_size: int


AnyPreprocessing: TypeAlias = Preprocessing | LocalPreprocessing | WholePreprocessing


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """One catalogue entry. `parameters` counts the weights; `dim` is the vector's length.

    `library` is whose `architecture` it is. `weights` is `package:FILE` where they come with the
    code that registers the encoder, `hub:OWNER/REPOSITORY/FILE` where they are fetched from the
    Hugging Face hub, `file:PATH` where a user named them; `weights_sha256` is empty until the file
    is at hand. `input_sizes` are the smallest and the largest input the network takes and the
    step between, in pixels; `preprocessing` has the usual one.

    `layer` is what `dim` numbers are read from: `pooled` is the last feature map averaged, or what
    stands for it (`pooling`); `penultimate` is what the classifier sees, which differs where layers
    lie between (VGG, MobileNet-V3); `logits` are its answers. `penultimate` and `logits` here are
    the lengths of those, None where the network has none.
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
    input_sizes: tuple[int, int, int] = (32, LARGEST_INPUT, 1)
    library: str = "semblance"
    layer: Layer = "pooled"
    penultimate: int | None = None
    logits: int | None = None

    @property
    def bundled(self) -> bool:
        return self.weights.startswith("package:")

    @property
    def needs_torch(self) -> bool:
        """Whether its first use needs the extra `torch`; later ones do not."""
        return self.library in TORCH_LIBRARIES

    @property
    def trained_here(self) -> bool:
        """Whether a user's own pictures made it what it is."""
        return self.library in TRAINED_LIBRARIES

    @property
    def own_file(self) -> bool:
        """Whether the model is a file: its name says where it is, as `onnx:PATH` does, or it is
        trained here."""
        if self.trained_here:
            return True
        _, colon, path = self.name.partition(":")
        return bool(colon) and self.weights.startswith(f"file:{path}")

    def preprocessing_at(self, input_size: int | None) -> AnyPreprocessing:
        """The preprocessing for inputs of this many pixels; None is the usual size."""
        if input_size is None:
            return self.preprocessing
        smallest, largest, step = self.input_sizes
        if input_size not in range(smallest, largest + 1, step):
            nearest = self._nearest(input_size)
            raise UsageError(
                f"{self.name} takes inputs of {self._sizes}, not {input_size}{nearest}"
            )
        return replace(self.preprocessing, input_size=input_size)

    def at_layer(self, layer: Layer) -> "EncoderDescription":
        """The same encoder, read at another layer; raises UsageError where it has no such layer."""
        dims = {"pooled": self.dim, "penultimate": self.penultimate, "logits": self.logits}
        if layer == self.layer:
            return self
        dim = dims.get(layer)
        if dim is None:
            there = ", ".join(f"{name} ({size})" for name, size in dims.items() if size)
            raise UsageError(f"{self.name} has no layer '{layer}'; it has {there}")
        return replace(self, dim=dim, layer=layer)

    def in_grey(self) -> "EncoderDescription":
        """The same encoder, seeing no colour."""
        return replace(self, preprocessing=replace(self.square, grey=True))

    def varied(self, variant: "Variant") -> "EncoderDescription":
        """The same encoder as a variant has it, but for what is averaged.

        Raises UsageError where it has no such layer, or is no network.
        """
        varied = self.at_layer(variant.layer)
        if variant.mirror or variant.two_scales:
            varied.square  # noqa: B018 - refuses what is no network
        return varied.in_grey() if variant.grey else varied

    def with_weights(self, weights: str | os.PathLike[str]) -> "EncoderDescription":
        """The same network with the weights of a file; raises UsageError where it has but one."""
        where = os.fspath(weights)
        if self.bundled:
            raise UsageError(f"the weights of {self.name} come with it and cannot be exchanged")
        if self.own_file:
            raise UsageError(f"{self.name} is a file of weights itself and takes no other")
        # `random:SEED` is a test's way to a network without weights.
        if not where.startswith("random:"):
            where = f"file:{os.path.abspath(where)}"
        return replace(self, weights=where, weights_sha256="")

    @property
    def square(self) -> Preprocessing:
        """The preprocessing of a network; raises UsageError for what is none, and so sees
        pictures of any shape."""
        if not isinstance(self.preprocessing, Preprocessing):
            raise UsageError(f"{self.name} is no network: it has no layers, colours or averages")
        return self.preprocessing

    @property
    def _sizes(self) -> str:
        smallest, largest, step = self.input_sizes
        if smallest == largest:
            return f"{smallest} pixels only"
        return f"{smallest} to {largest} pixels" + (f" in steps of {step}" if step > 1 else "")

    def _nearest(self, size: int) -> str:
        smallest, largest, step = self.input_sizes
        if step == 1 or not smallest < size < largest:
            return ""
        below = size - (size - smallest) % step
        return f"; the nearest are {below} and {below + step}"
