"""Categories from a gallery's own labels: the nearest mean of a class, in the vectors of a view."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from semblance.categories.holding_out import Held, hold_out
from semblance.errors import GalleryCorrupt, GalleryTooNew, UsageError
from semblance.fusion.vectors import unit
from semblance.learn.classifier.calibration import probabilities, temperature_of

Matrix = NDArray[np.float32]

VERSION = 1

USUAL_TEMPERATURE = 0.03
"""Of cosines, where every class is of one group and none can be held out to fit it on."""

OUTLYING, FEWEST = 0.01, 10
"""Of a class's own vectors the share that lies below its fence, and how many must have been held
out for a fence of its own; with fewer it has that of all. Some 2 % of pictures of known categories
then count as strange, and 72 to 92 % of those of an unknown one (docs/results/categories.md)."""

SCALE = 100.0
"""Cosines of class means lie close together; the fit looks for temperatures around 1."""


@dataclass(frozen=True, eq=False)
class ClassMeans:
    """`means` (K, d) float32 of unit length, one a label, the labels in order.

    A probability is a softmax over cosines to the means, over `temperature`. It was fitted on
    `held_out` vectors, each compared with means in which its own group has no part; `accuracy` is
    the share of them that got their category, NaN where there was none. `fences` (K,) float32 are
    cosines: a vector that is below its nearest class's is strange.
    """

    labels: tuple[str, ...]
    means: Matrix
    temperature: float
    fences: NDArray[np.float32]
    held_out: int
    accuracy: float

    @classmethod
    def fit(
        cls,
        vectors: Matrix,
        labels: Sequence[str],
        groups: Sequence[str | None] | None = None,
    ) -> "ClassMeans":
        """Of (n, d) unit vectors with their labels; vectors of one group show one thing.

        Without a group a vector is one of its own. A class with one member has it as its mean.
        Raises UsageError for fewer than two classes. Memory beside the vectors is some (n, K).
        """
        names = tuple(sorted(set(labels)))
        if len(names) < 2:
            raise UsageError(
                "the labelled pictures bear fewer than two different labels, so there is no "
                "category to choose; label some of another kind, or search without categories"
            )
        place = {name: number for number, name in enumerate(names)}
        codes = np.array([place[label] for label in labels], np.int64)
        held = hold_out(vectors, codes, groups, len(names))
        means = unit(held.sums.astype(np.float32))
        return cls(names, means, _temperature(held), _fences(held), len(held.codes), held.accuracy)

    def probabilities(self, asked: Matrix) -> NDArray[np.float64]:
        """(q, K) of (q, d) vectors, each row summing to 1."""
        return probabilities(unit(asked) @ self.means.T, self.temperature)

    def strange(self, asked: Matrix) -> NDArray[np.bool_]:
        """(q,): whether (q, d) vectors are of no category that is here, as far as can be told.

        The probabilities cannot: they say which category is nearest, however far all of them are.
        """
        cosines = unit(asked) @ self.means.T
        nearest = cosines.argmax(axis=1)
        return np.asarray(cosines[np.arange(len(asked)), nearest] < self.fences[nearest])

    def to_bytes(self) -> bytes:
        buffer = io.BytesIO()
        np.savez(
            buffer,
            version=np.int64(VERSION),
            labels=np.frombuffer(json.dumps(self.labels).encode(), np.uint8),
            means=self.means,
            fences=self.fences,
            fitted=np.array([self.temperature, self.held_out, self.accuracy]),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "ClassMeans":
        """Raises GalleryTooNew for what a later version wrote, and GalleryCorrupt for anything else
        that is no class means."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as read:
                if int(read["version"]) > VERSION:
                    raise GalleryTooNew(
                        "the class means are of a later version of Semblance; use that one"
                    )
                labels = tuple(json.loads(read["labels"].tobytes()))
                temperature, held_out, accuracy = read["fitted"].tolist()
                means, fences = read["means"], read["fences"]
        except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
            raise GalleryCorrupt(
                f"the stored bytes are no class means ({error}); fit them again"
            ) from error
        return cls(labels, means, temperature, fences, int(held_out), accuracy)


def _temperature(held: Held) -> float:
    if not len(held.codes):
        return USUAL_TEMPERATURE
    return temperature_of(SCALE * held.cosines, held.codes) / SCALE


def _fences(held: Held) -> NDArray[np.float32]:
    fences = np.full(held.cosines.shape[1], -1.0, np.float32)
    if len(held.codes):
        own = held.cosines[np.arange(len(held.codes)), held.codes]
        fences[:] = np.quantile(own, OUTLYING)
        for code in np.flatnonzero(np.bincount(held.codes) >= FEWEST):
            fences[code] = np.quantile(own[held.codes == code], OUTLYING)
    return fences
