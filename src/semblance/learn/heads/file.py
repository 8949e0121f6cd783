"""A head in one file: its numbers, and the recipe and the spaces of the vectors it maps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.space import Space
from semblance.errors import WeightsError
from semblance.learn.heads.head import Head
from semblance.learn.tensors import read_header, read_tensors, tensor_bytes
from semblance.pipeline.recipe import Recipe

FILE = "head.safetensors"
"""Its name in a run folder."""

KIND, VERSION = "semblance head", 1


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
            "version": str(VERSION),
            "name": self.name,
            "recipe": self.recipe.to_toml(),
            "spaces": json.dumps([space.to_json() for space in self.spaces]),
            "trained": self.trained,
        }

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str], path: Path) -> "Origin":
        """Raises WeightsError for what is no head, or one of a later version of Semblance."""
        if metadata.get("kind") != KIND:
            raise WeightsError(f"{path} holds no head; it is made by `semblance train head`")
        if int(metadata["version"]) > VERSION:
            raise WeightsError(f"{path} was trained by a later version of Semblance; use that one")
        spaces = [Space.from_json(text) for text in json.loads(metadata["spaces"])]
        recipe = Recipe.from_toml(metadata["recipe"], f"the recipe in {path}", path.parent)
        return cls(metadata["name"], recipe, tuple(spaces), metadata["trained"])


@dataclass(frozen=True, slots=True)
class HeadSketch:
    """What can be told of a file without reading its numbers."""

    origin: Origin
    dim: int
    takes: int


def head_path(where: Path) -> Path:
    """The file of a head, given itself or the run folder it is in; raises WeightsError."""
    path = where / FILE if where.is_dir() else where
    if not path.is_file():
        raise WeightsError(
            f"there is no head at {where}; name a run folder of `semblance train head`, "
            f"or the {FILE} in it"
        )
    return path


def sketch(path: Path) -> HeadSketch:
    """Raises WeightsError for a file that holds no head."""
    header = read_header(path)
    origin = Origin.from_metadata(header.metadata, path)
    if set(header.places) != {"weight", "bias"} or len(header.places["weight"][0]) != 2:
        raise WeightsError(f"{path} holds no head of a kind that is known here")
    dim, takes = header.places["weight"][0]
    return HeadSketch(origin, dim, takes)


def read_head(path: Path) -> tuple[Origin, Head]:
    """Raises WeightsError for a file that holds no head, or a damaged one."""
    drawn = sketch(path)
    _, tensors = read_tensors(path)
    head = Head(tensors["weight"], tensors["bias"])
    lengths = sum(space.dim for space in drawn.origin.spaces)
    if head.takes != lengths or head.bias.shape != (head.dim,) or not head.is_finite:
        raise WeightsError(f"{path} is damaged: its numbers do not fit together; train it again")
    return drawn.origin, head


def head_bytes(origin: Origin, head: Head) -> bytes:
    """The bytes of the file; raises RuntimeMissing without safetensors."""
    return tensor_bytes({"weight": head.weight, "bias": head.bias}, origin.to_metadata())
