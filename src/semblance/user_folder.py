"""Where what a user made is kept when it belongs to no gallery's folder."""

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """`SEMBLANCE_DATA`, or where the platform keeps what a user made; it need not exist."""
    chosen = os.environ.get("SEMBLANCE_DATA")
    return Path(chosen) if chosen else _platform_folder() / "semblance"


def _platform_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
