"""A picture that a command draws, written where the user said."""

import os
from pathlib import Path

import PIL.Image

from semblance.errors import SemblanceError
from semblance.naming import escape_name


def require_picture_file(path: Path) -> None:
    """Raises SemblanceError, before any work, where a picture cannot be written."""
    PIL.Image.init()
    known = PIL.Image.registered_extensions()
    if known.get(path.suffix.lower()) not in PIL.Image.SAVE:
        raise _unwritable(path, "name a picture, such as why.png")
    if path.is_dir():
        raise _unwritable(path, "it is a folder")
    if not path.parent.is_dir():
        raise _unwritable(path, "there is no such folder")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(path, "permission denied")


def save_picture(picture: PIL.Image.Image, path: Path) -> None:
    """Write a picture over whatever was there."""
    try:
        picture.save(path)
    except (OSError, ValueError) as error:
        raise _unwritable(path, str(error)) from error


def _unwritable(path: Path, reason: str) -> SemblanceError:
    return SemblanceError(f"{escape_name(str(path))} cannot be written: {reason}")
