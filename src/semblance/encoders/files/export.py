"""`models export`: a model's graph for other programs, with how to prepare pictures for it."""

import os
from pathlib import Path

from semblance.encoders.files.sidecar import place, toml_of
from semblance.encoders.graph import GraphEncoder
from semblance.encoders.registry import load
from semblance.encoders.variant import Variant
from semblance.errors import SemblanceError, UsageError


def export(
    name: str,
    out: Path,
    *,
    input_size: int | None = None,
    variant: Variant | None = None,
    weights: str | os.PathLike[str] | None = None,
) -> tuple[Path, Path]:
    """Write the graph of a model and its sidecar; the two paths come back.

    The graph takes `images`, (n, side, side, 3) uint8, and gives `features`, (n, dim) float32.
    """
    encoder = load(name, input_size=input_size, variant=variant, weights=weights)
    if not isinstance(encoder, GraphEncoder):
        raise UsageError(f"{name} is not a graph and cannot be exported")
    graph = encoder.graph()
    sidecar = toml_of(encoder.description, encoder.preprocessing)
    try:
        out.write_bytes(graph)
        place(out).write_text(sidecar, encoding="utf-8")
    except OSError as error:
        raise SemblanceError(f"{out} cannot be written: {error.strerror}") from error
    return out, place(out)
