"""Eight bytes that tell whether stored values are still the ones that were stored."""

from hashlib import blake2b
from typing import Any, Final, TypeAlias

Stored: TypeAlias = bytes | int | float | None
"""A value as an engine gives it back; texts come as their UTF-8 bytes."""

SIZE_BYTES: Final = 8
"""One damaged row in 2**64 goes unnoticed."""


def seal(*values: Stored) -> bytes:
    """The checksum of a row: BLAKE2b over its values, each with its type and length."""
    return blake2b(b"".join(map(_canonical, values)), digest_size=SIZE_BYTES).digest()


def stamp_of(checksum: Any) -> int:
    """A checksum as a number; a damaged one becomes one that no vector has had."""
    whole = isinstance(checksum, bytes) and len(checksum) == SIZE_BYTES
    return int.from_bytes(checksum, "little", signed=True) if whole else 0


def _canonical(value: Stored) -> bytes:
    if isinstance(value, bytes):
        return b"%d:%b" % (len(value), value)
    if isinstance(value, int):
        return b"i%d;" % value
    return b"n;" if value is None else b"f%b;" % value.hex().encode()
