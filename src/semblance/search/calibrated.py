"""What a search asks of a calibration, and the answer of a view that has none."""

from dataclasses import dataclass
from typing import Protocol

from semblance.errors import NotCalibrated

ADVICE = "use a similarity such as 0.8, or cos>=0.6; `semblance calibrate` calibrates a view"


class Calibrated(Protocol):
    """A view's calibration, or the lack of one."""

    @property
    def note(self) -> str:
        """What a probability assumes, or why there is none."""

    @property
    def lost(self) -> bool:
        """Whether there was a calibration that serves no longer."""

    def probability(self, cosine: float) -> float | None:
        """In [0, 1], larger is likelier to match; None without a calibration."""

    def cosine_of_probability(self, probability: float) -> float:
        """The lowest cosine with at least this probability; raises NotCalibrated."""

    def cosine_of_false_match_rate(self, rate: float) -> float:
        """The lowest cosine with at most this false-match rate; raises NotCalibrated."""


@dataclass(frozen=True, slots=True)
class Uncalibrated:
    """No calibration; `note` is the reason, as the end of a sentence. `lost` where there was one
    that serves no longer."""

    note: str = "this view is not calibrated"
    lost: bool = False

    def probability(self, cosine: float) -> None:
        return None

    def cosine_of_probability(self, probability: float) -> float:
        raise self._missing(f"p>={probability:g}")

    def cosine_of_false_match_rate(self, rate: float) -> float:
        raise self._missing(f"fpr<={rate:g}")

    def _missing(self, threshold: str) -> NotCalibrated:
        return NotCalibrated(
            f"the threshold {threshold} needs a calibrated view, and {self.note}; {ADVICE}"
        )


UNCALIBRATED = Uncalibrated()

NO_PAIR = Uncalibrated("a probability is one of two pictures, and this query is no single one")
