"""The weights file of the network: where it is, or else the sentence that says how to get it."""

from pathlib import Path

from semblance.encoders.fetching.places import located, own_place
from semblance.errors import WeightsError

PAGE = "https://github.com/MarcoForte/FBA_Matting"
LICENCE = "for noncommercial use only, as its authors state"

NAME = "fba"
"""What the file is called in the user's cache."""


def find(path: Path | None) -> Path:
    """The file that is named, or the one in the user's cache; raises WeightsError without one.

    Nothing is downloaded: the authors keep the file where only a browser gets it.
    """
    if path is not None:
        if path.is_file():
            return path
        raise WeightsError(f"there is no file {path}; {_how()}")
    found = located(NAME, "")
    if found is None:
        raise WeightsError(f"the weights of F, B, Alpha matting are not on this machine; {_how()}")
    return found


def _how() -> str:
    place = own_place(NAME).with_suffix(".pth")
    return (
        f"fetch FBA.pth (139 MB, {LICENCE}), which {PAGE} links to, and put it at {place} or name "
        "it (fba:PATH); closed-form works now"
    )
