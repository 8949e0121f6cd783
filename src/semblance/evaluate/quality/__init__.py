"""Does a gallery still answer as it did? Golden queries, saved once and asked again."""

from semblance.evaluate.quality.checking import check_golden
from semblance.evaluate.quality.golden import Golden, GoldenHit, GoldenQuery, read_golden
from semblance.evaluate.quality.outcome import Limits, Loss, Lost, Outcome
from semblance.evaluate.quality.presenting import quality_report
from semblance.evaluate.quality.saving import record_golden

__all__ = [
    "Golden",
    "GoldenHit",
    "GoldenQuery",
    "Limits",
    "Loss",
    "Lost",
    "Outcome",
    "check_golden",
    "quality_report",
    "read_golden",
    "record_golden",
]
