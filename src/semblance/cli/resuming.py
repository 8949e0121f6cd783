"""Ctrl-C in work that can go on later."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

STORED = "what was done is stored"
EPOCHS = "every epoch that ended is kept"


@contextmanager
def resumable(kept: str) -> Iterator[None]:
    """Ctrl-C within the block ends the command with a word on what is kept and how to go on."""
    from semblance.cli.output import INTERRUPTED, warn

    try:
        yield
    except KeyboardInterrupt:
        warn(f"stopped; {kept}, and the same command goes on from there")
        raise typer.Exit(INTERRUPTED) from None
