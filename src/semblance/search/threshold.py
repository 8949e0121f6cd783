"""Thresholds as a user writes them: a bare similarity, or a scale said aloud."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from semblance.errors import QueryError
from semblance.search.calibrated import UNCALIBRATED, Calibrated

Scale = Literal["similarity", "cos", "p", "fpr"]

_FORM = re.compile(r"(?:(cos>=|p>=|fpr<=)\s*)?([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)")
_SCALES: dict[str | None, Scale] = {None: "similarity", "cos>=": "cos", "p>=": "p", "fpr<=": "fpr"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where "alike" begins. `similarity` and `cos` are uncalibrated scales; larger is stricter.

    Where `p` and `fpr` lie only a calibration knows; `at` looks it up and keeps it in `resolved`.
    """

    value: float
    scale: Scale = "similarity"
    resolved: float | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        lowest = -1.0 if self.scale == "cos" else 0.0
        if not isinstance(self.value, float | int):
            raise QueryError(f"the threshold {self.value!r} is not a number; see Threshold.parse")
        if not lowest <= self.value <= 1.0:
            raise QueryError(f"the threshold {self} is outside its scale, {lowest:g} to 1")

    @classmethod
    def parse(cls, text: str) -> "Threshold":
        """`0.8` is a similarity; `cos>=0.6`, `p>=0.9` and `fpr<=0.001` say their scale."""
        form = _FORM.fullmatch(text.strip().replace(" ", ""))
        if form is None:
            raise QueryError(
                f"'{text}' is not a threshold; write a similarity such as 0.8, or cos>=0.6, "
                "p>=0.9, fpr<=0.001"
            )
        return cls(float(form[2]), _SCALES[form[1]])

    @property
    def is_calibrated(self) -> bool:
        """Whether it promises a probability or an error rate."""
        return self.scale in ("p", "fpr")

    def at(self, calibration: Calibrated) -> "Threshold":
        """This threshold with its cosine in a calibrated view; raises NotCalibrated."""
        if self.scale == "p":
            return replace(self, resolved=calibration.cosine_of_probability(self.value))
        if self.scale == "fpr":
            return replace(self, resolved=calibration.cosine_of_false_match_rate(self.value))
        return self

    @property
    def cosine(self) -> float:
        """The cosine at which this threshold lies.

        Raises NotCalibrated for `p` and `fpr` before `at` has found it.
        """
        if self.scale == "cos":
            return self.value
        if self.scale == "similarity":
            return 2 * self.value - 1
        return self.at(UNCALIBRATED).cosine if self.resolved is None else self.resolved

    def __str__(self) -> str:
        prefix = {"similarity": "similarity>=", "cos": "cos>=", "p": "p>=", "fpr": "fpr<="}
        return f"{prefix[self.scale]}{self.value:g}"


DEFAULT_THRESHOLD = Threshold(0.80)
"""The field's customary threshold. It is not calibrated: no error rate is promised."""
