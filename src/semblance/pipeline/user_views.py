"""The view of a recipe without a gallery: as `calibrate` fitted it, or as it is without fitting."""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from semblance.encoders.fetching.user_cache import write_whole
from semblance.encoders.space import Space
from semblance.errors import SemblanceError, UsageError, ViewError, WeightsError
from semblance.evaluate.calibration.keeping import for_user
from semblance.fusion import View, ViewDefinition
from semblance.fusion.fitted import Fitted
from semblance.pipeline.recipe import Recipe
from semblance.search.calibrated import Calibrated
from semblance.user_folder import data_folder

_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file raises; the checksum of a zip's member is among it."""


@dataclass(frozen=True, eq=False)
class UserView:
    """A view that needs no gallery. `title` names it, `fit` says how what the recipe asks to be
    fitted was fitted, or that it was not; empty where nothing is."""

    view: View
    title: str
    fit: str

    @property
    def calibration(self) -> Calibrated:
        """The user's calibration of this view, or why there is none."""
        return for_user(self.view)


def user_view(recipe: Recipe, spaces: Sequence[Space]) -> UserView:
    """The view of a recipe: with what was fitted for it, or else neither aligned nor reduced.

    Raises UsageError for weights that would have to be fitted, and were not.
    """
    asked = unfitted_view(recipe, spaces)
    if not asked.definition.needs_fit:
        return UserView(asked, recipe.title, "")
    kept, reason = _kept(asked)
    if kept is not None:
        fit = f"{kept.dim} dimensions, as fitted by `semblance calibrate`"
        return UserView(kept, recipe.title, fit)
    if asked.definition.fits_weights:
        raise UsageError(
            f"the weights of {recipe.title} are fitted on labels, and {reason}; "
            "give them, such as --fusion weighted:2,1, or name a --gallery"
        )
    plain = replace(recipe, dim=None, whitening="none")
    fit = f"not {_asked(recipe)}: {reason}"
    return UserView(unfitted_view(plain, spaces), plain.title, fit)


def unfitted_view(recipe: Recipe, spaces: Sequence[Space]) -> View:
    """The view that a recipe asks for, before anything is fitted."""
    definition = recipe.view_of([space.fingerprint for space in spaces])
    return View(definition, tuple(space.dim for space in spaces))


def keep_fit(view: View) -> Path:
    """Store what was fitted of a view for the user; it replaces what was there before.

    It lies under the fingerprint of the definition, so that other weights of a model, which are
    another space, never meet it. Raises SemblanceError where it cannot be written.
    """
    path = _file(view.definition)
    try:
        write_whole(path, view.fitted.to_bytes())
    except WeightsError as error:
        raise SemblanceError(
            f"{path} cannot be written; name another folder in the environment variable "
            "SEMBLANCE_DATA"
        ) from error
    return path


def _kept(asked: View) -> tuple[View | None, str]:
    """The view as it was fitted, or None and why."""
    path = _file(asked.definition)
    try:
        fitted = Fitted.from_bytes(path.read_bytes())
        if not _fits(fitted, asked):
            raise ValueError("another view's")
    except FileNotFoundError:
        return None, "`semblance calibrate DATA` with the same flags, on enough pictures, does that"
    except ViewError as error:
        return None, str(error)
    except _DAMAGE:
        return None, f"{path} is damaged; run `semblance calibrate` again"
    return replace(asked, fitted=fitted), ""


def _fits(fitted: Fitted, asked: View) -> bool:
    """Whether the numbers are such as this view can use."""
    if fitted.is_empty or len(fitted.weights or asked.dims) != len(asked.dims):
        return False
    reduction, length = fitted.reduction, sum(asked.dims)
    return reduction is None or reduction.mean.shape == (length,) == reduction.components.shape[1:]


def _file(definition: ViewDefinition) -> Path:
    return data_folder() / "views" / f"{definition.fingerprint}.npz"


def _asked(recipe: Recipe) -> str:
    return "aligned" if recipe.dim is None else "reduced"
