"""The colours of charts, for a light page and for a dark one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """Colours of one page, the same as in `search.page_style`.

    `series` tells lines apart for every kind of colour vision: Okabe and Ito, "Color universal
    design", 2008, https://jfly.uni-koeln.de/color/, darkened or lightened for contrast with
    the ground.
    """

    ground: str
    ink: str
    faint: str
    line: str
    accent: str
    series: tuple[str, ...]


LIGHT = Scheme(
    ground="#ffffff",
    ink="#1d1d1f",
    faint="#5d5d63",
    line="#dddad3",
    accent="#1f6f54",
    series=("#0072b2", "#d55e00", "#008a64", "#b8478c", "#946c00", "#2f2f33"),
)

DARK = Scheme(
    ground="#202226",
    ink="#ececee",
    faint="#a9aab2",
    line="#35373d",
    accent="#6fd0ab",
    series=("#56b4e9", "#f0883e", "#3fc79a", "#e29bc4", "#e6c229", "#dcdce0"),
)

STYLES = ("-", "--", "-.", ":")
"""Lines of the same colour, and those seen in grey, differ in their dashes."""

MARKERS = ("o", "s", "^", "D", "v", "P")
