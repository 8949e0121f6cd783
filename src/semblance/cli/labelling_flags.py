"""The flags of `semblance label`, by what they are about."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from semblance.cli import options

_Gallery: TypeAlias = Annotated[
    Path | None, typer.Option("--gallery", "-g", help="Label the records of this gallery.")
]
_From: TypeAlias = Annotated[
    str | None,
    typer.Option("--from", help="Labelled pictures: a dataset; else the gallery's own."),
]
_Confidence: TypeAlias = Annotated[
    float, typer.Option("--min-confidence", help="Accepted from here; 0.9 is 9 of 10 right.")
]
_Neighbours: TypeAlias = Annotated[
    int, typer.Option("--neighbours", "-k", help="Nearest labelled pictures that vote.")
]
_Csv: TypeAlias = Annotated[
    Path | None, typer.Option("--csv", help="Write every proposal to this file.")
]
_Html: TypeAlias = Annotated[
    Path | None, typer.Option("--html", help="Write a page to look through and untick.")
]
_Apply: TypeAlias = Annotated[
    bool, typer.Option("--apply", help="Write what is sure enough to the gallery at once.")
]
_Accept: TypeAlias = Annotated[
    Path | None,
    typer.Option("--accept", help="Write the accepted labels of this CSV to the gallery."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFlags:
    """Whose pictures are labelled, and whose labels they are like."""

    gallery: _Gallery = None
    labelled: _From = None
    view: options.ViewName = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteFlags:
    """Who votes, and how sure a vote must be."""

    min_confidence: _Confidence = 0.9
    neighbours: _Neighbours = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFlags:
    """What becomes of proposals."""

    csv: _Csv = None
    html: _Html = None
    apply: _Apply = False
    accept: _Accept = None

    @property
    def proposing(self) -> bool:
        """Whether anything is asked for that begins with a proposal."""
        return bool(self.csv or self.html or self.apply)
