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
Unlike = Annotated[
    list[Path] | None, typer.Option("--unlike", help="Unlike this picture; may be repeated.")
]
