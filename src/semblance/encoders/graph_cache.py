"""Graphs made on this machine, kept in the user's cache: made once, verified at each read."""

import contextlib
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from semblance.encoders.fetching.places import file_name
from semblance.encoders.fetching.user_cache import cache_folder, make_folder, write_whole
from semblance.encoders.graph import read_verified
from semblance.errors import WeightsError

EXPORT_VERSION = 1
"""Raised when exports change so that cached ones must not be used any more."""


def place(name: str, recipe: dict[str, Any]) -> Path:
    """The file of a graph, named by everything that it depends on."""
    whole = json.dumps({"export": EXPORT_VERSION, **recipe}, sort_keys=True)
    key = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return cache_folder() / "graphs" / f"{file_name(name)}-{key}.onnx"


def kept_or_made(path: Path, make: Callable[[], tuple[bytes, dict[str, Any]]]) -> bytes:
    """The graph in this file, or what `make` gives: a graph and a note of how it was made.

    Of several processes or threads that ask at once, one makes it and the others wait.
    """
    graph = _kept(path)
    if graph is None:
        from filelock import FileLock

        make_folder(path.parent)
        with FileLock(f"{path}.lock"):
            graph = _kept(path) or _made(path, make)
    return graph


def _made(path: Path, make: Callable[[], tuple[bytes, dict[str, Any]]]) -> bytes:
    graph, note = make()
    write_whole(path, graph)
    document = {"sha256": hashlib.sha256(graph).hexdigest(), **note}
    write_whole(_note(path), json.dumps(document, indent=1).encode())
    return graph


def _kept(path: Path) -> bytes | None:
    """A cached graph; None where there is none, or where its bytes are not those written."""
    with contextlib.suppress(OSError, ValueError, KeyError, WeightsError):
        sha256 = json.loads(_note(path).read_bytes())["sha256"]
        return read_verified(path, sha256, "delete it")
    return None


def _note(path: Path) -> Path:
    return path.with_suffix(".json")
