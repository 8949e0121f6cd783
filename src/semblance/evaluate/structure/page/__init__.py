"""The map as one interactive page, and as a picture."""

from semblance.evaluate.structure.page.page import map_page
from semblance.evaluate.structure.page.picture import map_png

__all__ = ["map_page", "map_png"]
