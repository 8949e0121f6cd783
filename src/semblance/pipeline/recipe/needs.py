"""What a recipe needs on this machine, part by part, and what of it is missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from semblance.errors import SemblanceError
from semblance.pipeline.recipe.choice import Choice
from semblance.pipeline.recipe.objects import NONE
from semblance.pipeline.recipe.ranking import LABELS, OFF


@dataclass(frozen=True, slots=True)
class Need:
    """A part of a recipe; `lacks` says what is missing, and is empty if nothing is."""

    part: str
    name: str
    lacks: str = ""


def needs(choice: Choice) -> tuple[Need, ...]:
    """Every model, localizer, matting and category model that a recipe names."""
    return tuple(_needs(choice))


def _needs(choice: Choice) -> Iterator[Need]:
    for name in choice.models:
        yield _need("model", name, partial(_require_weights, name))
    localize, matting = choice.objects.localize, choice.objects.matting
    if localize not in (None, NONE):
        yield _need("localizer", str(localize), partial(_localizer, str(localize)))
    if matting not in (None, NONE):
        yield _need("matting", str(matting), partial(_matter, str(matting)))
    category = choice.ranking.category
    if category not in (None, OFF, LABELS):
        yield _need("category model", str(category), partial(_categories, str(category)))


def _need(part: str, name: str, look: Callable[[], object]) -> Need:
    try:
        look()
    except SemblanceError as error:
        return Need(part, name, str(error))
    return Need(part, name)


def _require_weights(name: str) -> None:
    from semblance.encoders.fetching.weights import works_offline
    from semblance.encoders.registry import describe
    from semblance.errors import WeightsError

    description = describe(name)
    if not works_offline(description):
        raise WeightsError(f"its weights are fetched at the first use, from {description.weights}")


def _localizer(name: str) -> None:
    from semblance.localize.catalogue import localizer

    _ = localizer(name).identity


def _matter(name: str) -> None:
    from semblance.localize.matting.catalogue import matter

    matter(name)


def _categories(name: str) -> None:
    from semblance.learn.classifier.file import place_of, read_categories

    read_categories(place_of(name)[0])
