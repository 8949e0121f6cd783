"""Which spaces a bakeoff looks at: models at hand, each at a few input sizes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.port import Encoder
from semblance.encoders.registry import describe, descriptions
from semblance.errors import RuntimeMissing, UsageError, WeightsError
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Recipe, resolve

SIZES = (160, 320)
"""Pixels a side tried beside a model's own: about half and twice the work of the usual 224. The
same for all models, since a recipe has one size for all it fuses."""


@dataclass(frozen=True, eq=False)
class Entrants:
    """Encoders by the single-model recipe that they serve, and why others take no part."""

    encoders: dict[Recipe, Encoder] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, models: Sequence[str], sizes: Sequence[int] | None, compute: Compute) -> "Entrants":
        """Every model named, or without a name every one that works offline.

        Beside its own size each network is tried at `sizes` (None: SIZES). Raises UsageError for
        an unknown model, or a size that was asked for and no model takes; for a model that was
        named also RuntimeMissing and WeightsError.
        """
        found = cls()
        for recipe in _singles(_described(models), sizes):
            try:
                found.encoders[recipe] = compute.bulk_encoders(recipe)[0]
            except (RuntimeMissing, WeightsError) as error:
                if models:
                    raise
                found.notes.append(f"{recipe.title} takes no part: {error}")
        if not found.encoders:
            raise UsageError("no model works here; " + "; ".join(found.notes))
        return found


def _described(models: Sequence[str]) -> list[EncoderDescription]:
    from semblance.encoders.fetching.weights import works_offline

    if not models:
        return [each for each in descriptions() if works_offline(each)]
    names = [name for model in models for name in (QUALITY if model == "quality" else (model,))]
    return [describe(name) for name in dict.fromkeys(resolve(name) for name in names)]


def _singles(models: Sequence[EncoderDescription], sizes: Sequence[int] | None) -> Iterator[Recipe]:
    for size in sizes or ():
        if not any(_takes(model, size) for model in models):
            # Its message says which sizes there are.
            models[0].preprocessing_at(size)
            raise UsageError(f"{models[0].name} is no network and is tried at its own size only")
    for model in models:
        yield Recipe((model.name,))
        for size in SIZES if sizes is None else sizes:
            if _takes(model, size) and size != model.preprocessing.input_size:
                yield Recipe((model.name,), input_size=size)


def _takes(model: EncoderDescription, size: int) -> bool:
    smallest, largest, step = model.input_sizes
    is_network = isinstance(model.preprocessing, Preprocessing)
    return is_network and size in range(smallest, largest + 1, step)
