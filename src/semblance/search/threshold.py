"""Thresholds as a user writes them: a bare similarity, or a scale said aloud."""

import re
from dataclasses import dataclass
from typing import Literal

from semblance.errors import NotCalibrated, QueryError

Scale = Literal["similarity", "cos", "p", "fpr"]

_FORM = re.compile(r"(?:(cos>=|p>=|fpr<=)\s*)?([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)")
_SCALES: dict[str | None, Scale] = {None: "similarity", "cos>=": "cos", "p>=": "p", "fpr<=": "fpr"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where "alike" begins. `similarity` and `cos` are uncalibrated scales; larger is stricter."""

    value: float
    scale: Scale = "similarity"

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
    def cosine(self) -> float:
        """The cosine at which this threshold lies; raises NotCalibrated for `p` and `fpr`."""
        if self.scale == "cos":
            return self.value
        if self.scale == "similarity":
            return 2 * self.value - 1
        raise NotCalibrated(
            f"the threshold {self} needs a calibrated view and this one is not calibrated; "
            "use a similarity such as 0.8, or cos>=0.6"
        )

    def __str__(self) -> str:
        prefix = {"similarity": "similarity>=", "cos": "cos>=", "p": "p>=", "fpr": "fpr<="}
        return f"{prefix[self.scale]}{self.value:g}"


DEFAULT_THRESHOLD = Threshold(0.80)
"""The field's customary threshold. It is not calibrated: no error rate is promised."""
