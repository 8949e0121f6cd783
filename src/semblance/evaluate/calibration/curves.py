"""The two shapes of a map from cosine to probability, once fitted: numpy alone applies them."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from semblance.evaluate.calibration.scored import Values


class Curve(Protocol):
    """A map from cosine to probability that never falls."""

    @property
    def kind(self) -> str:
        """`isotonic` or `logistic`."""

    def apply(self, cosines: Values) -> Values:
        """(n,) cosines -> (n,) probabilities in [0, 1]."""

    def to_dict(self) -> dict[str, Any]:
        """The curve as JSON keeps it."""


@dataclass(frozen=True, slots=True)
class Isotonic:
    """Straight lines between knots, level beyond them; both coordinates never fall."""

    cosines: tuple[float, ...]
    probabilities: tuple[float, ...]

    @property
    def kind(self) -> str:
        return "isotonic"

    def apply(self, cosines: Values) -> Values:
        found: Values = np.interp(cosines, self.cosines, self.probabilities)
        return found

    def to_dict(self) -> dict[str, Any]:
        knots = {"cosines": list(self.cosines), "probabilities": list(self.probabilities)}
        return {"kind": self.kind, **knots}


@dataclass(frozen=True, slots=True)
class Logistic:
    """1 / (1 + exp(-(slope x cosine + intercept))); the slope is at least 0."""

    slope: float
    intercept: float

    @property
    def kind(self) -> str:
        return "logistic"

    def apply(self, cosines: Values) -> Values:
        # exp of more than 700 overflows; 50 is a certainty already.
        inner = np.clip(self.slope * cosines + self.intercept, -50, 50)
        found: Values = 1 / (1 + np.exp(-inner))
        return found

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "slope": self.slope, "intercept": self.intercept}


def curve_of(stored: dict[str, Any]) -> Curve:
    """The curve that `to_dict` wrote; raises KeyError, TypeError or ValueError for any other."""
    if stored["kind"] == "logistic":
        return Logistic(float(stored["slope"]), float(stored["intercept"]))
    if stored["kind"] != "isotonic":
        raise ValueError(f"no curve is called {stored['kind']}")
    cosines, probabilities = (
        tuple(map(float, stored[name])) for name in ("cosines", "probabilities")
    )
    if not cosines or len(cosines) != len(probabilities):
        raise ValueError("a curve needs a probability for each cosine")
    if np.any(np.diff(cosines) < 0) or np.any(np.diff(probabilities) < 0):
        raise ValueError("a curve that falls is none of ours")
    return Isotonic(cosines, probabilities)
