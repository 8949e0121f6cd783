"""Numbers for a record's parts: the whole picture, and each object that was found in it.

An item is an int64: the record's id in the lower forty bits, the part above them. Part 0 is the
whole record, so that its item is its id; part n is its n-th region, counted from 1.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SHIFT: Final = 40
"""A million million records, eight million parts each."""

_RECORD: Final = (1 << SHIFT) - 1

Ids = NDArray[np.int64]


def item_of(record_id: int, part: int = 0) -> int:
    """The number of a record's part."""
    return (part << SHIFT) | record_id


def record_of(item: int) -> int:
    """The id of the record that an item is of."""
    return item & _RECORD


def part_of(item: int) -> int:
    """Which part an item is; 0 is the whole record."""
    return item >> SHIFT


def records_of(items: Ids) -> Ids:
    """(N,) ids of the records that (N,) items are of."""
    return items & _RECORD


def parts_of(items: Ids) -> Ids:
    """(N,) parts of (N,) items."""
    return items >> SHIFT
