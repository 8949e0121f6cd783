"""Probabilities of categories that mean what they say: one temperature for all of them.

Guo et al., "On calibration of modern neural networks", 2017, https://arxiv.org/abs/1706.04599.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]
Codes = NDArray[np.int64]
Values = NDArray[np.float64]

COLDEST, HOTTEST = 0.02, 50.0

BINS = 15
"""As many as in the paper."""

STEPS = 60
"""Of a bisection: the temperature is then exact to twelve digits."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How far stated probabilities can be trusted, smaller is better.

    `ece`: the mean gap between the probability of what was said and the share that was right, over
    BINS bins of equal width (Naeini et al. 2015, https://doi.org/10.1609/aaai.v29i1.9602).
    `brier`: the squared error over all categories, 0 to 2 (Brier 1950,
    https://doi.org/10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2). `log_loss`: minus the
    mean natural logarithm of the right category's probability.
    """

    ece: float
    brier: float
    log_loss: float

    @classmethod
    def of(cls, logits: Logits, true: Codes, temperature: float = 1.0) -> "Trust":
        said = probabilities(logits, temperature)
        rows = np.arange(len(true))
        sure = said[rows, true]
        squared = np.square(said).sum(axis=1) - 2 * sure + 1
        return cls(
            expected_error(said, true),
            float(squared.mean()),
            float(-np.log(np.maximum(sure, np.finfo(np.float64).tiny)).mean()),
        )

    def to_dict(self) -> dict[str, float]:
        return {"ece": self.ece, "brier": self.brier, "log_loss": self.log_loss}


def probabilities(logits: Logits, temperature: float = 1.0) -> Values:
    """(n, K) softmax of logits divided by the temperature, each row summing to 1."""
    scaled = logits.astype(np.float64) / temperature
    grown = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def temperature_of(logits: Logits, true: Codes) -> float:
    """The temperature at which (n, K) logits of pictures not learnt from explain their (n,)
    categories best; above 1 the model was too sure.

    The right category is asked for with a probability a little below 1, as Platt (1999,
    "Probabilistic outputs for support vector machines") does: where all n are right, the
    temperature would else go to 0 and every probability to 1.
    """
    count, classes = logits.shape
    doubt = 1 / (count + 2)
    wanted = np.full((count, classes), doubt / max(1, classes - 1))
    wanted[np.arange(count), true] = 1 - doubt
    values = logits.astype(np.float64)
    aim = float((wanted * values).sum())
    # The slope of the loss by 1 / temperature rises, so its zero can be halved in.
    low, high = np.log(1 / HOTTEST), np.log(1 / COLDEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        slope = float((probabilities(logits, 1 / np.exp(middle)) * values).sum()) - aim
        low, high = (low, middle) if slope > 0 else (middle, high)
    return float(np.exp(-(low + high) / 2))


def expected_error(said: Values, true: Codes) -> float:
    """The expected calibration error of (n, K) probabilities, in [0, 1]."""
    sure = said.max(axis=1)
    right = said.argmax(axis=1) == true
    bins = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, sure, BINS) - np.bincount(bins, right, BINS)
    return float(np.abs(gaps).sum() / len(true))
