"""The flags of `semblance calibrate`, by what they are about."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from semblance.evaluate.calibration.study import Wishes
    from semblance.pipeline.calibration.labelled import Judging

_Copies: TypeAlias = Annotated[
    bool, typer.Option("--copies", help="Without labels: edited copies against random pictures.")
]
_By: TypeAlias = Annotated[
    str, typer.Option("--judge", help="What makes two pictures match: label or group.")
]
_Balanced: TypeAlias = Annotated[
    bool, typer.Option("--balanced", help="Count every label alike, however many pictures it has.")
]
_Rates: TypeAlias = Annotated[
    list[float] | None,
    typer.Option("--fpr", help="A wanted false-match rate; repeat for several."),
]
_Precisions: TypeAlias = Annotated[
    list[float] | None,
    typer.Option("--wanted-precision", help="A wanted precision; repeat for several."),
]
_Prior: TypeAlias = Annotated[
    float | None,
    typer.Option("--prior", help="The share of pairs that match where it will be used."),
]
_Searched: TypeAlias = Annotated[
    int, typer.Option("--searched", min=1, help="Restate error rates for that many pictures.")
]
_Png: TypeAlias = Annotated[
    Path | None, typer.Option("--png", help="Draw the reliability curve to this file.")
]
_Csv: TypeAlias = Annotated[
    Path | None, typer.Option("--csv", help="Write every threshold's rates to this file.")
]

_Out: TypeAlias = Annotated[
    Path | None, typer.Option("--out", help="Write a report to this folder.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingFlags:
    """Which pairs match, and how much each counts."""

    copies: _Copies = False
    by: _By = "label"
    balanced: _Balanced = False

    @property
    def judging(self) -> "Judging":
        from semblance.pipeline.calibration.labelled import Judging

        return Judging(self.by, self.balanced)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishFlags:
    """What thresholds are wanted for, and of what."""

    rates: _Rates = None
    precisions: _Precisions = None
    prior: _Prior = None
    searched: _Searched = 100_000

    @property
    def wishes(self) -> "Wishes":
        from semblance.evaluate.calibration.study import Wishes

        usual = Wishes()
        rates = self.rates or usual.false_match_rates
        return Wishes(rates, self.precisions or usual.precisions, self.prior)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFlags:
    """Files to write."""

    png: _Png = None
    csv: _Csv = None
    out: _Out = None
