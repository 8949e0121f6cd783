"""What a graph tells of itself: its inputs, outputs, metadata and operators."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(uint8)": "uint8",
    "tensor(int32)": "int32",
    "tensor(int64)": "int64",
}
"""ONNX Runtime's words for what detectors use, and NumPy's."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output. A side of `shape` is None where the graph leaves it free."""

    name: str
    shape: tuple[int | None, ...]
    kind: str = "float32"

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def is_float(self) -> bool:
        return self.kind.startswith("float")

    def __str__(self) -> str:
        sides = ", ".join("?" if side is None else str(side) for side in self.shape)
        return f"{self.name} {self.kind} ({sides})"


@dataclass(frozen=True, slots=True)
class Signature:
    """`operators` are the types of the graph's nodes."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    operators: frozenset[str] = frozenset()

    @property
    def picture(self) -> Tensor | None:
        """The input that takes the picture: of rank 4, or, in torchvision's, of rank 3."""
        found = [tensor for tensor in self.inputs if 3 in _channel_sides(tensor)]
        return found[0] if len(found) == 1 else None

    def named(self, *names: str) -> dict[str, Tensor] | None:
        """The outputs of these names, or None where one is missing.

        TensorFlow's scope and number do not count: `detect/boxes:0` is `boxes`.
        """
        plain = {_plain(tensor.name): tensor for tensor in self.outputs}
        return {name: plain[name] for name in names} if plain.keys() >= set(names) else None

    @property
    def size(self) -> tuple[int | None, int | None]:
        """Height and width that the graph wants, None where they are free."""
        return sides(self.picture) if self.picture else (None, None)


def channels_last(tensor: Tensor) -> bool:
    """Whether a picture is (..., height, width, 3) and not (..., 3, height, width)."""
    return tensor.shape[-1] == 3 and tensor.shape[-3] != 3


def sides(tensor: Tensor) -> tuple[int | None, int | None]:
    """Height and width of a picture."""
    height, width = tensor.shape[-3:-1] if channels_last(tensor) else tensor.shape[-2:]
    return height, width


def _plain(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _channel_sides(tensor: Tensor) -> tuple[int | None, ...]:
    return (tensor.shape[-3], tensor.shape[-1]) if tensor.rank in (3, 4) else ()
