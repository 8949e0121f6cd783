"""Fitting a map from cosine to probability, and choosing its shape by held-out log loss."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from semblance.errors import RuntimeMissing
from semblance.evaluate.calibration.curves import Curve, Isotonic, Logistic
from semblance.evaluate.calibration.scored import Flags, ScoredPairs, Values

FOLDS = 5

Fit = Callable[[ScoredPairs], Curve]


def fit_isotonic(pairs: ScoredPairs) -> Isotonic:
    """The steps that never fall and are closest to the matches in squares (PAV).

    Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability
    estimates", 2002, https://doi.org/10.1145/775047.775151. Between steps the line is straight.
    """
    try:
        from sklearn.isotonic import IsotonicRegression
    except ImportError as error:
        raise _missing() from error
    fitted = IsotonicRegression(y_min=0, y_max=1).fit(
        pairs.cosines, pairs.matches.astype(np.float64), sample_weight=pairs.each
    )
    knots = fitted.X_thresholds_.tolist(), fitted.y_thresholds_.tolist()
    return Isotonic(tuple(knots[0]), tuple(knots[1]))


def fit_logistic(pairs: ScoredPairs) -> Logistic:
    """The logistic curve of largest likelihood, its targets drawn in as Platt proposes.

    Platt, "Probabilistic outputs for support vector machines", 1999: the target of a match is
    (N + 1) / (N + 2) where N pairs match, that of another 1 / (M + 2).
    """
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise _missing() from error
    target = np.where(pairs.matches, (pairs.matching + 1) / (pairs.matching + 2), 0.0)
    target[~pairs.matches] = 1 / (pairs.others + 2)
    mean, spread = pairs.cosines.mean(), pairs.cosines.std()
    twice = np.tile((pairs.cosines - mean) / spread, 2)[:, None]
    sides = np.repeat((1, 0), len(pairs))
    weights = np.concatenate((target, 1 - target)) * np.tile(pairs.each / pairs.each.mean(), 2)
    # A target between 0 and 1 is the same point twice, once a side. C this large is no penalty.
    fitted = LogisticRegression(C=1e10).fit(twice, sides, sample_weight=weights)
    slope = max(0.0, float(fitted.coef_[0, 0]) / spread)
    if slope == 0:
        return Logistic(0.0, float(np.log(pairs.base_rate / (1 - pairs.base_rate))))
    return Logistic(slope, float(fitted.intercept_[0] - slope * mean))


FITS: Mapping[str, Fit] = {"isotonic": fit_isotonic, "logistic": fit_logistic}


def bounds(pairs: ScoredPairs) -> tuple[float, float]:
    """The least and the largest probability that as many pairs can show.

    Laplace's rule of succession: after N pairs without a match, the next one matches with
    probability 1 / (N + 2). No number of pairs shows 0 or 1.
    """
    return 1 / (pairs.others + 2), 1 - 1 / (pairs.matching + 2)


def held_out(pairs: ScoredPairs, fit: Fit, seed: int = 0) -> tuple[ScoredPairs, Values]:
    """The pairs within a held-out fold of pictures, and what was predicted of them.

    Each fold is predicted by a curve fitted on pairs of which neither picture is in the fold.
    """
    tested: list[Flags] = []
    predicted: list[Values] = []
    for train, test in _folds(pairs, seed):
        learnt = pairs.among(train)
        if learnt.matching and learnt.others and test.any() and np.ptp(learnt.cosines) > 0:
            low, high = bounds(learnt)
            tested.append(test)
            predicted.append(np.clip(fit(learnt).apply(pairs.cosines[test]), low, high))
    if not tested:
        return pairs.among(np.zeros(len(pairs), bool)), np.empty(0)
    order = np.concatenate([np.flatnonzero(test) for test in tested])
    values = np.empty(len(pairs))
    values[order] = np.concatenate(predicted)
    kept = np.logical_or.reduce(tested)
    return pairs.among(kept), values[kept]


def _folds(pairs: ScoredPairs, seed: int) -> Iterator[tuple[Flags, Flags]]:
    """Masks of the pairs to learn from and to test on; by picture where pictures are known."""
    rng = np.random.default_rng(seed)
    if pairs.first is None or pairs.second is None:
        first = second = rng.permutation(len(pairs)) % FOLDS
    else:
        names, places = np.unique(np.concatenate((pairs.first, pairs.second)), return_inverse=True)
        fold_of = rng.permutation(len(names)) % FOLDS
        first, second = fold_of[places[: len(pairs)]], fold_of[places[len(pairs) :]]
    for fold in range(FOLDS):
        yield (first != fold) & (second != fold), (first == fold) & (second == fold)


def _missing() -> RuntimeMissing:
    return RuntimeMissing(
        "calibration is fitted by scikit-learn, which is not installed; "
        "run `pip install 'semblance[evaluate]'`"
    )
