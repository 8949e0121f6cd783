"""The libraries of an optional extra: there, or an error that says how to get them."""

from collections.abc import Iterator
from contextlib import contextmanager

from semblance.errors import RuntimeMissing


@contextmanager
def needs(library: str, purpose: str, *, extra: str) -> Iterator[None]:
    """Turns a failed import in its block into RuntimeMissing naming the extra."""
    try:
        yield
    except ImportError as error:
        raise RuntimeMissing(
            f"{purpose} needs {library}, which is not installed; "
            f"`pip install 'semblance[{extra}]'` brings it"
        ) from error
