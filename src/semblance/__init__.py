"""Semblance: how alike are two pictures, and what in a collection looks like this one?"""

from typing import TYPE_CHECKING, Any

from semblance.version import __version__

if TYPE_CHECKING:
    from semblance.errors import SemblanceError
    from semblance.images import Image, open_image
    from semblance.pipeline.comparing import Comparison, compare
    from semblance.pipeline.gallery import Gallery
    from semblance.pipeline.recipe import Recipe
    from semblance.search.hits import Hit
    from semblance.search.threshold import Threshold

_HOMES = {
    "Comparison": "semblance.pipeline.comparing",
    "Gallery": "semblance.pipeline.gallery",
    "Hit": "semblance.search.hits",
    "Image": "semblance.images",
    "Recipe": "semblance.pipeline.recipe",
    "SemblanceError": "semblance.errors",
    "Threshold": "semblance.search.threshold",
    "compare": "semblance.pipeline.comparing",
    "open_image": "semblance.images",
}

__all__ = [
    "Comparison",
    "Gallery",
    "Hit",
    "Image",
    "Recipe",
    "SemblanceError",
    "Threshold",
    "__version__",
    "compare",
    "open_image",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import semblance` is free."""
    if name not in _HOMES:
        raise AttributeError(f"module 'semblance' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
