"""A report as plain values: the answer first, then the evidence, the method and the facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from semblance.errors import UsageError

if TYPE_CHECKING:
    import PIL.Image

Better: TypeAlias = Literal["higher", "lower"]


@runtime_checkable
class Bounded(Protocol):
    """Any value with the bounds of its confidence interval, in the same unit."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds of its confidence interval, in the column's unit."""

    mean: float
    low: float
    high: float


Cell: TypeAlias = str | float | int | Bounded | None
"""What a table holds; None and NaN are shown as a dash."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in one column: values are in `unit` (71.2 where it is "%", not 0.712).

    `digits` are decimals shown of a float. Where one direction is `better`, the best value is
    set in bold. `help` is one sentence that says what the column means.
    """

    name: str
    unit: str = ""
    digits: int = 1
    better: Better | None = None
    help: str = ""

    @property
    def title(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. `name` is the name of its files; `highlight` lists rows to point out.

    Raises UsageError where a row does not fit the columns or two columns share a name.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    highlight: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len({column.name for column in self.columns}) < len(self.columns):
            raise UsageError(f"the table '{self.name}' has two columns of one name")
        for place, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise UsageError(
                    f"row {place} of the table '{self.name}' has {len(row)} cells "
                    f"for {len(self.columns)} columns"
                )


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as PNG on a light ground, and on a dark one where `dark_png` is given.

    `alt` says in words what the chart shows, for those who do not see it.
    """

    name: str
    png: bytes = field(repr=False)
    alt: str
    caption: str = ""
    dark_png: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A picture in a row of pictures: a file (and its page, from 0) or pixels."""

    picture: "Path | PIL.Image.Image"
    caption: str = ""
    page: int = 0

    @property
    def path(self) -> Path | None:
        return self.picture if isinstance(self.picture, Path) else None


@dataclass(frozen=True, slots=True)
class PictureRow:
    """Pictures side by side, such as a query and what was taken for it."""

    name: str
    tiles: tuple[Tile, ...]
    caption: str = ""


Part: TypeAlias = Table | Figure | PictureRow


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the evidence: paragraphs, then tables, figures and pictures."""

    title: str
    text: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was found and how: `answer` in plain sentences, `facts` to repeat it.

    The texts are plain, without markup.
    """

    title: str
    answer: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    method: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every table, figure and row of pictures, in the order of reading."""
        return tuple(part for section in self.sections for part in section.parts)
