"""Recipes: how pictures become what is searched, as a value, as flags and as a file."""

from semblance.pipeline.recipe.choice import QUALITY, Choice, aliases, resolve
from semblance.pipeline.recipe.recipe import Encoding, Recipe

__all__ = ["QUALITY", "Choice", "Encoding", "Recipe", "aliases", "resolve"]
