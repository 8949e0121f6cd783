"""Options that say what a search looks for."""

from pathlib import Path
from typing import Annotated

import typer

Images = Annotated[
    list[Path] | None,
    typer.Argument(help="Pictures, folders.", metavar="IMAGE...|DIR", readable=False),
]
Texts = Annotated[
    list[str] | None, typer.Option("--text", help="Like these words; repeat for several.")
]
Without = Annotated[
    list[str] | None, typer.Option("--not", help="Unlike these words; may be repeated.")
]
Like = Annotated[
    list[Path] | None, typer.Option("--like", help="Like this picture too; may be repeated.")
]
Region = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="X,Y,W,H|each",
        help="Search with this part of the picture, in pixels, or with each of its objects.",
    ),
]
Category = Annotated[
    str | None,
    typer.Option(
        "--category", help="Only this category; auto: the predicted ones; off: everything."
    ),
]
Rerank = Annotated[
    list[str] | None,
    typer.Option(
        "--rerank",
        help="Re-rank by contour, keypoints, reciprocal or expansion instead of as the view's "
        "recipe says; repeat for several; or none.",
    ),
]
Unlike = Annotated[
    list[Path] | None, typer.Option("--unlike", help="Unlike this picture; may be repeated.")
]
