"""A head in one file: its numbers, and the recipe and the spaces of the vectors it maps."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.space import Space
from semblance.errors import WeightsError
from semblance.learn.heads.head import Head
from semblance.learn.heads.port import Map, Matrix
from semblance.learn.tensors import read_header, read_tensors, tensor_bytes
from semblance.pipeline.recipe import Recipe

LINEAR = "linear"

FILE = "head.safetensors"
"""Its name in a run folder."""

KIND, VERSION = "semblance head", 2
"""Version 1 holds linear heads alone, and those are written as it still."""

MAKERS = "`semblance train head` or `semblance train fusion`"


@dataclass(frozen=True)
class Origin:
    """Where a head comes from: `name` is what people call it, `trained` a day.

    `recipe` makes the vectors it maps, and `spaces` are those it was trained on, one a model.
    """

    name: str
    recipe: Recipe
    spaces: tuple[Space, ...]
    trained: str

    def to_metadata(self) -> dict[str, str]:
        return {
            "kind": KIND,
            "version": "1",
            "name": self.name,
            "recipe": self.recipe.to_toml(),
            "spaces": json.dumps([space.to_json() for space in self.spaces]),
            "trained": self.trained,
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str], path: Path) -> "Origin":
        """Raises WeightsError for what is no head, or one of a later version of Semblance."""
        if metadata.get("kind") != KIND:
            raise WeightsError(f"{path} holds no head; it is made by {MAKERS}")
        if int(metadata["version"]) > VERSION:
            raise WeightsError(f"{path} was trained by a later version of Semblance; use that one")
        spaces = [Space.from_json(text) for text in json.loads(metadata["spaces"])]
        recipe = Recipe.from_toml(metadata["recipe"], f"the recipe in {path}", path.parent)
        return cls(metadata["name"], recipe, tuple(spaces), metadata["trained"])


@dataclass(frozen=True, slots=True)
class HeadSketch:
    """What can be told of a file without reading its numbers; `kind` is that of its map."""

    origin: Origin
    kind: str
    dim: int
    parameters: int


def head_path(where: Path) -> Path:
    """The file of a head, given itself or the run folder it is in; raises WeightsError."""
    path = where / FILE if where.is_dir() else where
    if not path.is_file():
        raise WeightsError(
            f"there is no head at {where}; name a run folder of {MAKERS}, or the {FILE} in it"
        )
    return path


def sketch(path: Path) -> HeadSketch:
    """Raises WeightsError for a file that holds no head."""
    header = read_header(path)
    origin = Origin.from_metadata(header.metadata, path)
    shapes = {name: shape for name, (shape, _, _) in header.places.items()}
    kind = header.metadata.get("map", LINEAR)
    parameters = sum(math.prod(shape) for shape in shapes.values())
    if kind == LINEAR and set(shapes) == {"weight", "bias"} and len(shapes["weight"]) == 2:
        return HeadSketch(origin, kind, shapes["weight"][0], parameters)
    if kind == LINEAR or not header.metadata.get("dim", "").isdecimal():
        raise WeightsError(f"{path} holds no head of a kind that is known here")
    return HeadSketch(origin, kind, int(header.metadata["dim"]), parameters)


def read_head(path: Path) -> tuple[Origin, Map]:
    """Raises WeightsError for a file that holds no head, or a damaged one."""
    drawn = sketch(path)
    _, tensors = read_tensors(path)
    dims = tuple(space.dim for space in drawn.origin.spaces)
    try:
        head = _map_of(drawn.kind, tensors, dims)
        fits = head.takes == sum(dims) and head.dim == drawn.dim and head.is_finite
    except (KeyError, ValueError, IndexError):
        fits = False
    if not fits:
        raise WeightsError(f"{path} is damaged: its numbers do not fit together; train it again")
    return drawn.origin, head


def head_bytes(origin: Origin, head: Map) -> bytes:
    """The bytes of the file; raises RuntimeMissing without safetensors."""
    metadata = origin.to_metadata()
    if head.kind != LINEAR:
        metadata |= {"version": str(VERSION), "map": head.kind, "dim": str(head.dim)}
    return tensor_bytes(head.tensors, metadata)


def _map_of(kind: str, tensors: Mapping[str, Matrix], dims: tuple[int, ...]) -> Map:
    """Raises KeyError or ValueError where the tensors are not those of such a map."""
    if kind == LINEAR:
        head = Head(tensors["weight"], tensors["bias"])
        if head.bias.shape != (head.dim,):
            raise ValueError("there is not one bias for each number")
        return head
    from semblance.learn.fusion.maps import fused_of

    return fused_of(kind, tensors, dims)
