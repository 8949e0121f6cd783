"""The recipe of each view, as the gallery keeps it."""

from semblance.errors import SpaceMismatch, ViewError
from semblance.gallery.port import Reader, Writer
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.recipe.toml import kept_recipe
from semblance.pipeline.views import MAIN


def stored_recipe(reader: Reader, view: str) -> Recipe | None:
    """What a view was made with; None where there is no such view.

    A run that was cut short before the view itself may have left its recipe: it says nothing.
    """
    text = reader.setting(_key(view))
    if text is None or all(each.name != view for each in reader.views()):
        return None
    return kept_recipe(text, f"the recipe of the view '{view}'")


def recipe_of(reader: Reader, view: str) -> Recipe:
    """What a view that exists was made with; raises ViewError where that was lost."""
    recipe = stored_recipe(reader, view)
    if recipe is None:
        raise ViewError(
            f"the gallery does not say how the view '{view}' is made; "
            f"drop it and add it anew (`semblance views drop {view}`)"
        )
    return recipe


def keep_recipe(writer: Writer, view: str, recipe: Recipe) -> None:
    """Store what a view is made with."""
    writer.set_setting(_key(view), recipe.to_toml())


def forget_recipe(writer: Writer, view: str) -> None:
    """Delete what a view was made with."""
    writer.forget_setting(_key(view))


def reconcile(place: str, choice: Choice, stored: Recipe | None, bound: bool = True) -> Recipe:
    """The recipe to go on with: another fusion or dimension is taken, another model refused.

    `place` names, for the message, what is `bound` to its models by vectors of theirs. Raises
    SpaceMismatch.
    """
    asked = choice.over(None if choice.whole else stored)
    if bound and stored and not asked.encoding.may_be(stored.encoding):
        raise SpaceMismatch(
            f"{place} was made with {stored.title}, not with {asked.title}; two spaces are never "
            "compared: leave model and flags out, or put it beside with `semblance views add`"
        )
    return asked


def _key(view: str) -> str:
    return "recipe" if view == MAIN else f"recipe of {view}"
