"""The raw vectors that a set of systems needs, every picture decoded once for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.errors import ExportError, RuntimeMissing, WeightsError
from semblance.evaluate.datasets import Dataset, Item
from semblance.evaluate.encoding import Encoded, encode
from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.timing import timed
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Encoding, Recipe
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Encodings:
    """What was encoded, and the column of each single model's encoding in it."""

    encoded: Encoded
    columns: Mapping[Encoding, int]

    @property
    def items(self) -> tuple[Item, ...]:
        """The usable pictures; places of a trial are places in these."""
        return self.encoded.items

    def raw(self, system: System) -> list[NDArray[np.float32]]:
        """One (items, dim) array a model of the system."""
        return [self.encoded.raw[self.columns[each]] for each in system.encodings]

    def spaces(self, system: System) -> list[Space]:
        """The space of each model of the system."""
        return [self.encoded.spaces[self.columns[each]] for each in system.encodings]

    def ms_per_image(self, system: System) -> float:
        """Milliseconds of one worker: one decode, and every model of the system."""
        models = (self.encoded.encode_ms[self.columns[each]] for each in system.encodings)
        return self.encoded.decode_ms + sum(models)


def encode_for(
    systems: Sequence[System],
    items: Sequence[Item],
    compute: Compute,
    *,
    folder: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Encodings:
    """Encode what is not in the cache yet; raises as `encode` and the loading of models do.

    Times are taken now, for all models alike: those kept with cached vectors are of other days
    and other loads, and would not compare models.
    """
    needed = list(dict.fromkeys(each for system in systems for each in system.encodings))
    encoders = [encoder_of(encoding, compute) for encoding in needed]
    encoded = encode(items, encoders, compute, folder=folder, progress=progress)
    return Encodings(
        _timed_now(encoded, encoders), {encoding: place for place, encoding in enumerate(needed)}
    )


def _timed_now(encoded: Encoded, encoders: Sequence[Encoder]) -> Encoded:
    prices = timed(encoded.items, encoders)
    return replace(
        encoded,
        decode_ms=max(price.decode_ms for price in prices),
        encode_ms=tuple(price.encode_ms for price in prices),
    )


def skipped_of(dataset: Dataset, encodings: Encodings) -> tuple[Skipped, ...]:
    """What was meant to be used and is in no figure: rows and files, then damaged pictures."""
    return (*dataset.skipped, *encodings.encoded.skipped)


def encoder_of(encoding: Encoding, compute: Compute) -> Encoder:
    """The encoder of one model, for bulk work."""
    recipe = Recipe(
        encoding.models,
        input_size=encoding.input_size,
        variant=encoding.variant,
        files=encoding.files,
    )
    (encoder,) = compute.bulk_encoders(recipe)
    return encoder


def trouble_of(encoding: Encoding, compute: Compute) -> str | None:
    """Why a model cannot be had here, such as weights that are not at hand; None where it can."""
    try:
        encoder_of(encoding, compute)
    except (WeightsError, RuntimeMissing, ExportError) as error:
        return str(error)
    return None
