"""What was trained here by name: `head:PATH`, `net:PATH`, and the short names a user gave."""

import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from semblance.encoders.description import EncoderDescription
from semblance.encoders.files import sidecar
from semblance.encoders.registry import Factory, scheme, shelf
from semblance.errors import EncoderExists, UsageError, WeightsError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

SUFFIX, GRAPH = ".safetensors", ".onnx"


@scheme("head")
def head_in_file(where: str) -> tuple[EncoderDescription, Factory]:
    """A head by its run folder, or by its file."""
    from semblance.learn.heads.encoder import described
    from semblance.learn.heads.file import head_path

    given = Path(os.path.abspath(where))
    return described(f"head:{given}", head_path(given))


@scheme("net")
def network_in_file(where: str) -> tuple[EncoderDescription, Factory]:
    """A network by its run folder, or by its graph."""
    from semblance.learn.networks.encoder import described
    from semblance.learn.networks.file import network_path

    given = Path(os.path.abspath(where))
    return described(f"net:{given}", network_path(given))


@shelf
def registered() -> Mapping[str, Callable[[], tuple[EncoderDescription, Factory]]]:
    """What is in the user's folders by short names; each can be described."""
    heads, networks = heads_folder(), networks_folder()
    found = {
        path.stem: partial(_head, path.stem, path) for path in sorted(heads.glob(f"*{SUFFIX}"))
    }
    found |= {
        path.stem: partial(_network, path.stem, path) for path in sorted(networks.glob(f"*{GRAPH}"))
    }
    return found


def register_head(name: str, content: bytes) -> Path:
    """Keep a copy of a head under a short name; raises what `check_name` does."""
    from semblance.learn.runs.writing import write

    check_name(name)
    path = heads_folder() / f"{name}{SUFFIX}"
    write(path, content)
    return path


def register_network(name: str, graph: bytes, beside: str) -> Path:
    """Keep a copy of a network and of the sidecar `beside` it; raises what `check_name` does."""
    from semblance.learn.runs.writing import write

    check_name(name)
    path = networks_folder() / f"{name}{GRAPH}"
    # The graph comes last: a name is there when all of it is.
    write(sidecar.place(path), beside)
    write(path, graph)
    return path


def register_file(name: str, where: Path) -> Path:
    """Register what is in a run folder or file, a network's categories with it; raises WeightsError
    where there is nothing."""
    from semblance.learn.classifier.file import FILE as CATEGORIES
    from semblance.learn.heads.file import FILE as HEAD
    from semblance.learn.heads.file import head_path, read_head
    from semblance.learn.networks.file import FILE, read_network
    from semblance.learn.runs.writing import write

    graph = where / FILE if where.is_dir() else where
    if graph.suffix == GRAPH and graph.is_file():
        read_network(graph)
        check_name(name)
        told = graph.with_name(CATEGORIES)
        if told.is_file():
            write(categories_file(name), told.read_bytes())
        beside = sidecar.place(graph).read_text(encoding="utf-8")
        return register_network(name, graph.read_bytes(), beside)
    if not where.is_file() and not (where / HEAD).is_file():
        raise WeightsError(
            f"there is no trained model at {where}; name a run folder of `semblance train` (of a "
            f"sweep, the winner's below trials), or the {HEAD} or {FILE} in it"
        )
    path = head_path(where)
    read_head(path)  # refuses what is damaged before it gets a name
    return register_head(name, path.read_bytes())


def check_name(name: str) -> None:
    """Raises UsageError for what is no name, EncoderExists for one that is taken."""
    if _NAME.fullmatch(name) is None or name.endswith((SUFFIX, GRAPH)):
        raise UsageError(
            f"'{name}' is no name of a model; use letters, digits, dots, dashes, underscores"
        )
    from semblance.encoders.registry import names
    from semblance.pipeline.recipe import aliases

    for what, path in (
        ("head", heads_folder() / f"{name}{SUFFIX}"),
        ("network", networks_folder() / f"{name}{GRAPH}"),
    ):
        if path.exists():
            raise EncoderExists(
                f"a {what} called '{name}' is registered already; choose another name, or take it "
                f"away with `semblance models remove {name}`"
            )
    if name in names() or name in aliases():
        raise EncoderExists(f"a model called '{name}' is registered already; choose another name")


def categories_file(name: str) -> Path:
    """Where the categories of a registered category model are; of others it is not there."""
    from semblance.learn.classifier.file import FILE

    return networks_folder() / f"{name}.{FILE}"


def heads_folder() -> Path:
    """Where registered heads are; it need not exist."""
    return _data_folder() / "heads"


def networks_folder() -> Path:
    """Where registered networks are; it need not exist."""
    return _data_folder() / "networks"


def _data_folder() -> Path:
    # Here, because looking up any other encoder must not pay for importing views.
    from semblance.user_folder import data_folder

    return data_folder()


def _head(name: str, path: Path) -> tuple[EncoderDescription, Factory]:
    from semblance.learn.heads.encoder import described

    return described(name, path)


def _network(name: str, path: Path) -> tuple[EncoderDescription, Factory]:
    from semblance.learn.networks.encoder import described

    return described(name, path)
