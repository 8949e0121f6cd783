"""The names and shapes of the published weights, and a file held against them.

`published.csv` lists what the authors' own network holds, in its order: 197 tensors of 34,693,031
numbers, which is the size of the file they publish (139 MB). It was written from the state dict of
https://github.com/MarcoForte/FBA_Matting at commit 8dd100d, which that file fills strictly.
"""

import csv
from pathlib import Path
from typing import Any

from semblance.encoders.networks.misfit import unfit
from semblance.encoders.networks.state import read_state
from semblance.errors import WeightsError

LIST = Path(__file__).with_name("published.csv")

Shape = tuple[int, ...]


def published() -> dict[str, Shape]:
    """Shapes by name, in the order of the file."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: tuple(int(side) for side in row["shape"].split())
            for row in csv.DictReader(file)
        }


def read_published(path: Path) -> dict[str, Any]:
    """Tensors by name from a file of weights; what else a pickle may hold is never run.

    Raises WeightsError for a file that cannot be read or is of another network, with the first
    difference and how many there are.
    """
    state = read_state(path)
    differences = _differences(state)
    if differences:
        more = f", and {len(differences) - 1} more differences" if differences[1:] else ""
        network = "the F, B, Alpha network, FBA.pth of its authors"
        raise WeightsError(f"{path}: {unfit(network, differences[0] + more)}")
    return state


def _differences(state: dict[str, Any]) -> list[str]:
    expected = published()
    found = []
    for name, shape in expected.items():
        if name not in state:
            found.append(f"they lack '{name}'")
        elif (its := tuple(getattr(state[name], "shape", ()))) != shape:
            found.append(f"'{name}' has the shape {its}, not {shape}")
    return found + [f"'{name}' is none of its parts" for name in state if name not in expected]
