"""Trained heads by name: `head:PATH`, and the short names that a user gave to some."""

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from semblance.encoders.description import EncoderDescription
from semblance.encoders.registry import Factory, scheme, shelf
from semblance.errors import EncoderExists, UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

SUFFIX = ".safetensors"


@scheme("head")
def head_in_file(where: str) -> tuple[EncoderDescription, Factory]:
    """A head by its run folder, or by its file."""
    from semblance.learn.heads.encoder import described
    from semblance.learn.heads.file import head_path

    given = Path(os.path.abspath(where))
    return described(f"head:{given}", head_path(given))


@shelf
def registered() -> Mapping[str, Callable[[], tuple[EncoderDescription, Factory]]]:
    """The heads in the user's folder by their short names; each can be described."""
    return {
        path.stem: partial(_described, path.stem, path)
        for path in sorted(heads_folder().glob(f"*{SUFFIX}"))
    }


def register_head(name: str, content: bytes) -> Path:
    """Keep a copy of a head under a short name; raises what `check_name` does."""
    from semblance.learn.runs.writing import write

    check_name(name)
    path = heads_folder() / f"{name}{SUFFIX}"
    write(path, content)
    return path


def register_file(name: str, where: Path) -> Path:
    """Register the head in a run folder or file; raises WeightsError where there is none."""
    from semblance.learn.heads.file import head_path, read_head

    path = head_path(where)
    read_head(path)  # refuses what is damaged before it gets a name
    return register_head(name, path.read_bytes())


def check_name(name: str) -> None:
    """Raises UsageError for what is no name, EncoderExists for one that is taken."""
    if _NAME.fullmatch(name) is None or name.endswith(SUFFIX):
        raise UsageError(
            f"'{name}' is no name of a model; use letters, digits, dots, dashes, underscores"
        )
    from semblance.encoders.registry import names
    from semblance.pipeline.recipe import aliases

    path = heads_folder() / f"{name}{SUFFIX}"
    if path.exists():
        raise EncoderExists(
            f"a head called '{name}' is registered already; choose another name, or delete {path}"
        )
    if name in names() or name in aliases():
        raise EncoderExists(f"a model called '{name}' is registered already; choose another name")


def heads_folder() -> Path:
    """Where registered heads are; it need not exist."""
    # Here, because looking up any other encoder must not pay for importing views.
    from semblance.evaluate.calibration.keeping import data_folder

    return data_folder() / "heads"


def _described(name: str, path: Path) -> tuple[EncoderDescription, Factory]:
    from semblance.learn.heads.encoder import described

    return described(name, path)
