"""The flags that the `train` commands share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Data: TypeAlias = Annotated[
    str, typer.Argument(help="Labelled pictures: a dataset.", metavar="DATA")
]
OwnWeights: TypeAlias = Annotated[
    Path | None, typer.Option("--weights", help="Its weights, instead of the published ones.")
]
ConfigFile: TypeAlias = Annotated[
    Path | None, typer.Option("--config", help="A TOML file with these and more; flags win.")
]
ShortName: TypeAlias = Annotated[
    str | None, typer.Option("--name", help="Register it: --model NAME finds it from then on.")
]
_Folder: TypeAlias = Annotated[Path, typer.Option("--out", help="The run's folder.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFlags:
    """What the flags are laid over, and where what is learnt goes."""

    config: ConfigFile = None
    out: _Folder
    name: ShortName = None
