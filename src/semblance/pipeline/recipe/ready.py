"""Recipes that come with Semblance, by name."""

from pathlib import Path
from typing import Final

from semblance.pipeline.recipe.choice import Choice
from semblance.pipeline.recipe.toml import load

FOLDER: Final = Path(__file__).parent / "ready_made"


def ready() -> tuple[str, ...]:
    """The names of the ready recipes."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def named_or_file(path: Path) -> Choice:
    """What a recipe says: that of a file, or of a ready one where no file is called so.

    Raises UsageError for one that cannot be read.
    """
    if not path.exists() and str(path) in ready():
        return load(FOLDER / f"{path}.toml")
    return load(path)
