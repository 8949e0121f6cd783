"""From votes to how often such votes are right: learnt where the labels are known."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.extra import needs

FEWEST = 20
"""Labelled pictures. With fewer, nobody can say what nine of ten would be."""

FOLDS = 5

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Confidence:
    """A curve that never falls: `scores` (P,) rising, and how often votes of that score are
    right, (P,) in (0, 1)."""

    scores: Values
    right: Values

    @classmethod
    def fit(cls, scores: Values, right: NDArray[np.bool_]) -> "Confidence":
        """Isotonic regression (Zadrozny & Elkan 2002, https://doi.org/10.1145/775047.775151).

        After N votes none of which is wrong, the next is right with (N + 1) / (N + 2), so no
        confidence is 1. Raises UsageError for fewer than 20 votes.
        """
        if len(scores) < FEWEST:
            raise UsageError(
                f"{len(scores)} labelled pictures are too few to tell how sure a proposal is; "
                f"label {FEWEST} or more, and of each kind several"
            )
        with needs("scikit-learn", "confidence"):
            from sklearn.isotonic import IsotonicRegression
        low, high = 1 / (len(right) + 2), 1 - 1 / (right.sum() + 2)
        fitted = IsotonicRegression(y_min=0, y_max=1).fit(scores, right.astype(np.float64))
        return cls(fitted.X_thresholds_, np.clip(fitted.y_thresholds_, low, high))

    def of(self, scores: Values) -> Values:
        """Straight between the points of the curve, level beyond them."""
        return np.asarray(np.interp(scores, self.scores, self.right))


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of `judged` labelled pictures, asked as if they had no label: `covered` had a proposal of
    the wanted confidence, and `right` of those are right; `of_all` are right whatever the
    confidence."""

    wanted: float
    judged: int
    covered: int
    right: int
    of_all: int

    @property
    def precision(self) -> float | None:
        return self.right / self.covered if self.covered else None

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "precision": self.precision, "coverage": self.covered / self.judged}


def reliability(
    scores: Values, right: NDArray[np.bool_], wanted: float, seed: int = 0
) -> Reliability:
    """What confidence means: every fifth is judged by a curve that the other four made."""
    fold_of = np.random.default_rng(seed).permutation(len(scores)) % FOLDS
    said = np.empty(len(scores))
    for fold in range(FOLDS):
        held = fold_of == fold
        if held.all() or not held.any():
            raise UsageError(f"{len(scores)} labelled pictures are too few to judge proposals by")
        said[held] = _fitted(scores[~held], right[~held]).of(scores[held])
    covered = said >= wanted
    return Reliability(
        wanted, len(scores), int(covered.sum()), int((right & covered).sum()), int(right.sum())
    )


def interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    z = 1.96
    share, scale = right / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / scale
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / scale
    return float(middle - half), float(middle + half)


def _fitted(scores: Values, right: NDArray[np.bool_]) -> Confidence:
    if len(scores) >= FEWEST:
        return Confidence.fit(scores, right)
    # Of twenty a fold leaves sixteen: as good as nothing, but the curve is judged all the same.
    share = (right.sum() + 1) / (len(right) + 2)
    return Confidence(np.array([0.0, 1.0]), np.array([share, share]))
