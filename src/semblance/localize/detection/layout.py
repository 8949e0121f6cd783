"""A layout: how one family of exports wants its picture and what its outputs mean."""

from collections.abc import Callable
from dataclasses import dataclass

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature


@dataclass(frozen=True, slots=True)
class Layout:
    """`decode` turns the outputs into boxes; `distinct` says that the graph left no duplicates.

    `size_input` names an input that takes (1, 2) int64, the width and height that boxes are to be
    in.
    """

    name: str
    preparation: Preparation
    decode: Callable[[Outputs, Canvas], Candidates]
    distinct: bool = False
    size_input: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """`looks` tells a reader how the family is recognised, in one clause."""

    name: str
    looks: str
    recognise: Callable[[Signature], Layout | None]
