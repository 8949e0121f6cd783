"""Text as bytes: UTF-8, with room for file names that are none.

Such names reach Python with surrogates in them (`os.fsdecode`); their bytes are stored as they
are, so SQLite is given bytes to be cast to TEXT, and gives bytes back.
"""

import sys
from typing import Final, overload

_SURROGATES: Final = sys.getfilesystemencodeerrors()
"""`surrogateescape`, or `surrogatepass` on Windows: how this system writes odd file names."""


@overload
def encoded(text: str) -> bytes: ...
@overload
def encoded(text: None) -> None: ...
def encoded(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", _SURROGATES)


@overload
def decoded(stored: bytes) -> str: ...
@overload
def decoded(stored: None) -> None: ...
def decoded(stored: bytes | None) -> str | None:
    return None if stored is None else stored.decode("utf-8", _SURROGATES)
