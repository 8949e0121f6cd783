"""Where a gallery's local files are: in its folder, or, of one on a server, among the user's."""

import os
from pathlib import Path

from semblance.gallery.address import Address, is_address
from semblance.user_folder import data_folder


def home_of(path: str | os.PathLike[str]) -> Path:
    """The folder of what is kept on this machine: indexes, uploads, reports, feedback.

    That is the gallery's own, or for one on a server a folder among the user's data, named by
    the gallery and a digest of its address.
    """
    if not is_address(path):
        return Path(path)
    address = Address.parse(path)
    return data_folder() / "galleries" / f"{address.gallery}-{address.digest}"


def shown(path: str | os.PathLike[str]) -> Path:
    """The path of a gallery as it may be printed: without password."""
    return Path(str(Address.parse(path))) if is_address(path) else Path(path)
