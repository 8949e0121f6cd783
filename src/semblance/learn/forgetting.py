"""Taking back the short names of trained models."""

from difflib import get_close_matches
from pathlib import Path

from semblance.encoders.files import sidecar
from semblance.errors import SemblanceError, UnknownEncoder, UsageError, WeightsError
from semblance.learn.catalogue import (
    GRAPH,
    SUFFIX,
    categories_file,
    heads_folder,
    networks_folder,
    registered,
)


def forget(name: str) -> tuple[Path, ...]:
    """Delete what is kept under a short name, a damaged file too, and say which files went.

    Run folders stay as they are. Raises UnknownEncoder where no trained model has that name, and
    UsageError for another kind of model, or one that a registered head was trained on.
    """
    if name not in registered():
        raise _refused(name)
    above = _trained_on(name)
    if above:
        raise UsageError(
            f"{', '.join(above)} was trained on the vectors of '{name}' and is nothing without it; "
            f"remove {above[0]} first"
        )
    graph = networks_folder() / f"{name}{GRAPH}"
    # The graph goes first, as it came last: a name is there when all of it is.
    files = (
        heads_folder() / f"{name}{SUFFIX}",
        graph,
        sidecar.place(graph),
        categories_file(name),
    )
    gone = tuple(path for path in files if path.exists())
    for path in gone:
        _delete(path)
    return gone


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise SemblanceError(f"{path} cannot be deleted: {error.strerror}") from error


def _trained_on(name: str) -> list[str]:
    """Registered heads that map vectors of this model; one that is damaged says nothing."""
    from semblance.learn.heads.file import sketch

    found = []
    for path in sorted(heads_folder().glob(f"*{SUFFIX}")):
        try:
            models = sketch(path).origin.recipe.models
        except WeightsError:
            continue
        if name in models:
            found.append(path.stem)
    return found


def _refused(name: str) -> UsageError:
    from semblance.encoders.registry import names
    from semblance.pipeline.recipe import aliases

    if name.startswith(("head:", "net:")):
        return UsageError(f"'{name}' is a run folder, which is yours to delete, and no short name")
    if name in names() or name in aliases():
        return UsageError(f"'{name}' was not trained here and stays")
    there = list(registered())
    near = get_close_matches(name, there, n=3, cutoff=0)
    told = f"the nearest are {', '.join(near)}" if there else "nothing has a short name yet"
    return UnknownEncoder(f"no trained model is called '{name}'; {told}")
