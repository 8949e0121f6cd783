"""A system: a named recipe whose answers are judged, or several models' rankings made one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, cast, get_args

from semblance.errors import UsageError
from semblance.fusion import Fusion
from semblance.pipeline.recipe import Choice, Encoding, Recipe

Late = Literal["score", "rank"]
"""How separate rankings become one. score: the mean of the models' cosines; rank: reciprocal rank
fusion."""

LATE: Final = "late:"
FUSIONS: Final = (
    *(fusion for fusion in get_args(Fusion) if fusion != "none"),
    *(f"{LATE}{late}" for late in get_args(Late)),
)
"""Every fusion of several models that can be named."""


@dataclass(frozen=True, slots=True)
class System:
    """One row of a leaderboard. With `late`, the recipe's models are searched one by one, each
    reduced as the recipe says, and their rankings are fused."""

    name: str
    recipe: Recipe
    late: Late | None = None

    @property
    def parts(self) -> tuple[Recipe, ...]:
        """The recipes that are searched: one, or one a model."""
        if self.late is None:
            return (self.recipe,)
        return tuple(alone(self.recipe, model) for model in self.recipe.models)

    @property
    def is_single(self) -> bool:
        """Whether one model alone answers."""
        return len(self.recipe.models) == 1

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """What its raw vectors are, one a model."""
        return tuple(alone(self.recipe, model).encoding for model in self.recipe.models)


def alone(recipe: Recipe, model: str) -> Recipe:
    """The recipe of one of its models, encoded and reduced the same."""
    files = tuple(each for each in recipe.files if each[0] == model)
    return replace(recipe, models=(model,), fusion="none", weights=None, files=files)


def systems_of(choice: Choice, fusions: Sequence[str]) -> list[System]:
    """Every model of a choice alone, and each fusion of all of them, reduced the same.

    Raises UsageError for an unknown fusion or a choice that is none.
    """
    together = replace(choice, fusion="concat", weights=None).over(None)
    singles = [System(model, alone(together, model)) for model in together.models]
    if len(singles) == 1:
        return singles
    return [*singles, *(_fused(choice, fusion) for fusion in dict.fromkeys(fusions))]


def _fused(choice: Choice, fusion: str) -> System:
    if fusion not in FUSIONS:
        raise UsageError(
            f"there is no fusion '{fusion}'; there are {', '.join(FUSIONS)}; weights of your own "
            "belong into a --recipe"
        )
    if not fusion.startswith(LATE):
        return System(fusion, replace(choice, fusion=fusion, weights=None).over(None))
    recipe = replace(choice, fusion="concat", weights=None).over(None)
    if recipe.metric != "cosine":
        raise UsageError(f"{fusion} fuses cosines; leave the metric out, or the fusion")
    return System(fusion, recipe, cast(Late, fusion.removeprefix(LATE)))


def require_distinct(systems: Sequence[System]) -> None:
    """Raises UsageError unless every system has a name of its own and there is one."""
    if not systems:
        raise UsageError("there is no system to judge; name a model")
    names = [system.name for system in systems]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two systems are called '{twice}'; rename a recipe's file")
