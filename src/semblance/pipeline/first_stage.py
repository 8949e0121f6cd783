"""The first stage of a cascade at work: a query's raw vectors in, the records worth a look out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import UsageError
from semblance.fusion import View
from semblance.index import CascadeIndex
from semblance.search.cascade import Cascade


@dataclass(frozen=True, eq=False)
class FirstStage:
    """`places` are those of the view's spaces among the raw vectors of a query."""

    view: View
    places: tuple[int, ...]
    index: CascadeIndex
    cascade: Cascade

    def candidates(
        self, raw: Sequence[NDArray[np.float32]], k: int, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64] | None:
        """(m,) ids for k answers to a query, one (1, d) array a space; None for all records."""
        query = self.view.apply([raw[place] for place in self.places])
        return self.index.candidates(query, self.cascade.width(k), allowed)

    def require_cosine(self) -> None:
        """Raises UsageError where several examples cannot be combined for this stage."""
        if self.view.definition.metric != "cosine":
            raise UsageError(
                f"texts and several examples are combined as unit vectors, and '"
                f"{self.cascade.first}', the first view of the cascade '{self.cascade.name}', "
                "compares raw ones; search with one picture"
            )


def joined(second: Sequence[Encoder], first: Sequence[Encoder]) -> list[Encoder]:
    """The second view's encoders, and those of the first that are not among them: a picture goes
    through each network once."""
    known = {encoder.space.fingerprint for encoder in second}
    return [*second, *(each for each in first if each.space.fingerprint not in known)]


def places_of(view: View, encoders: Sequence[Encoder]) -> tuple[int, ...]:
    """Where a view's spaces are among the encoders'."""
    where = {encoder.space.fingerprint: place for place, encoder in enumerate(encoders)}
    return tuple(where[space] for space in view.definition.spaces)


def as_measured(cascade: Cascade, first: View, then: View) -> Cascade:
    """The cascade, marked as stale unless both views are what they were when it was measured."""
    return replace(cascade, is_stale=cascade.kept.keys != (first.key, then.key))
