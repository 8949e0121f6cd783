"""Colour schemes: what goes together on one product, `#rrggbb` each."""

from typing import NamedTuple


class Scheme(NamedTuple):
    """`paper` is the label's; None means that it is printed on the body itself, in `ink`."""

    body: str
    closure: str
    accent: str
    content: str
    paper: str | None
    ink: str


SCHEMES = (
    Scheme("#f3efe8", "#d9b48a", "#c28f6a", "#f0d9c4", None, "#5a4636"),
    Scheme("#1c1c1f", "#1c1c1f", "#c9a961", "#e2c7a8", None, "#d9bd7c"),
    Scheme("#e9c9c4", "#f6ece8", "#b76e79", "#d88c8c", "#fbf4f1", "#7c4450"),
    Scheme("#9db39a", "#f1ede2", "#5f7a61", "#cfd8b8", "#f6f3e8", "#39513c"),
    Scheme("#b5651d", "#20201f", "#e0c9a0", "#c98a4b", "#f4ead6", "#3b2a1a"),
    Scheme("#f7f7f5", "#c8ccd0", "#7d8b99", "#efe6dc", None, "#3d4650"),
    Scheme("#2d3e5e", "#c9ccd1", "#8fa6c8", "#d9c2b2", "#eef1f5", "#2d3e5e"),
    Scheme("#d9d2e6", "#ffffff", "#8d7bb0", "#c9a4c4", "#faf8fd", "#55447a"),
    Scheme("#7a1f2b", "#d4af6a", "#d4af6a", "#a8323f", None, "#ecd9b0"),
    Scheme("#e8dcc5", "#8a6a4a", "#a07850", "#d8b48c", "#fbf6ea", "#4f3a26"),
    Scheme("#a9c7d0", "#f4f7f8", "#4e8ba0", "#e4d3c4", "#f7fbfc", "#27586a"),
    Scheme("#f2b8a0", "#fff4ee", "#e0745a", "#e89a80", "#fff8f4", "#8c3b28"),
)
