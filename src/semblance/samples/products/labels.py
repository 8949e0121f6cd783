"""A label as data: what it says, in which colours and layout."""

from dataclasses import dataclass

import numpy as np

from semblance.samples.products.words import BRANDS, LANGUAGES, PRICES, SIZES

LAYOUTS = ("plain", "band", "frame", "block", "column")
LOGOS = ("ring", "leaf", "drop", "star", "bars", "monogram")


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed. `paper` None means printed on the container itself.

    `name` and `details` index the words of `language`; no details means none are shown.
    Colours are `#rrggbb`.
    """

    brand: str
    logo: str
    layout: str
    language: str
    name: int
    details: tuple[int, ...]
    size_text: str
    price: str
    ink: str
    accent: str
    paper: str | None
    barcode: bool

    @property
    def name_text(self) -> str:
        return LANGUAGES[self.language].names[self.name]

    @property
    def detail_texts(self) -> tuple[str, ...]:
        words = LANGUAGES[self.language]
        return tuple(words.details[index] for index in self.details)

    @property
    def small_print(self) -> str:
        return LANGUAGES[self.language].small_print if self.details else ""


def draw_label(rng: np.random.Generator, ink: str, accent: str, paper: str | None) -> Label:
    """A label by chance, in given colours."""
    words = LANGUAGES["english"]
    details = rng.choice(len(words.details), 2, replace=False)
    return Label(
        brand=_pick(rng, BRANDS),
        logo=_pick(rng, LOGOS),
        layout=_pick(rng, LAYOUTS),
        language=_pick(rng, tuple(LANGUAGES)),
        name=int(rng.integers(len(words.names))),
        details=tuple(sorted(int(index) for index in details)),
        size_text=_pick(rng, SIZES),
        price=_pick(rng, PRICES),
        ink=ink,
        accent=accent,
        paper=paper,
        barcode=bool(rng.random() < 0.3),
    )


def _pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]
