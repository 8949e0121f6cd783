"""What a recipe costs, and what it may cost at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from semblance.errors import UsageError

SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)i?b?", re.IGNORECASE)
FACTORS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30}

NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Costs:
    """`ms_per_image` is to read, decode and encode a picture, of one worker; `ms_per_query` to
    search for what is encoded already; `bytes_per_vector` what is searched holds of a picture;
    `memory_bytes` is the peak of a process that encodes. None is what was not measured."""

    ms_per_image: float
    ms_per_query: float | None = None
    bytes_per_vector: int | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that each cost may be; None is no limit. Raises UsageError for one of 0 or less."""

    ms_per_image: float | None = None
    ms_per_query: float | None = None
    bytes_per_vector: int | None = None
    memory_bytes: int | None = None

    def __post_init__(self) -> None:
        for name, limit in self._limits():
            if not limit > 0:
                raise UsageError(f"a budget of {limit:g} for {name} leaves nothing to choose from")

    @property
    def words(self) -> str:
        """`at most 20 ms an image, 1,024 bytes a vector`, or `no limit`."""
        said = [_said(name, limit) for name, limit in self._limits()]
        return f"at most {', '.join(said)}" if said else NO_LIMIT

    def excess(self, costs: Costs) -> tuple[str, ...]:
        """What is over the budget, such as `31.2 ms an image`; empty within it."""
        return tuple(_said(name, spent) for name, spent, share in self._shares(costs) if share > 1)

    def stretch(self, costs: Costs) -> float:
        """By how much the tightest limit would have to grow; 1 or less is within the budget."""
        return max((share for _, _, share in self._shares(costs)), default=0.0)

    def _shares(self, costs: Costs) -> Iterator[tuple[str, float, float]]:
        """(name, cost, cost as a share of its limit) of what is limited and known."""
        for name, limit in self._limits():
            spent = getattr(costs, name)
            if spent is not None:
                yield name, spent, spent / limit

    def _limits(self) -> Iterator[tuple[str, float]]:
        for name in self.__slots__:
            limit = getattr(self, name)
            if limit is not None:
                yield name, limit


def size_bytes(text: str) -> int:
    """Bytes from `512`, `1KB` or `1.5 GB`; 1 KB is 1,024 bytes. Raises UsageError."""
    written = SIZE.fullmatch(text.strip())
    if written is None:
        raise UsageError(f"'{text}' is no size; write bytes such as 512, or 1KB, 64MB, 2GB")
    return round(float(written[1]) * FACTORS[written[2].lower()])


def _said(name: str, value: float) -> str:
    if name == "memory_bytes":
        return f"{value / 2**20:,.0f} MB of memory"
    if name == "bytes_per_vector":
        return f"{value:,.0f} bytes a vector"
    figures = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    return f"{figures} ms {'an image' if name == 'ms_per_image' else 'a query'}"
