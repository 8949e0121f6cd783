"""Pictures in a form, cut off where one is larger than any may be, while they stream in."""

from collections.abc import Iterator
from email.message import Message as Header

from starlette.datastructures import Headers
from starlette.types import Scope

_HEAD_END = b"\r\n\r\n"


class PartLimit:
    """Passes a multipart body on, of each part at most `most_bytes` and one byte more.

    That byte tells whoever reads the part that it was too large. What follows is dropped, so that
    one such picture costs neither memory nor disk, and the others of the request are not lost.
    `is_closed` is whether the form's end has come.
    """

    def __init__(self, boundary: bytes, most_bytes: int) -> None:
        self._mark = b"\r\n--" + boundary
        self._most = most_bytes + 1
        self._held = b""
        # Before the first boundary comes nothing, or what nobody reads: like a head, it is kept.
        self._in_head = True
        self._passed = 0
        self.is_closed = False
        # Behind a mark, two dashes say that it is the last one.
        self._end = b"--" + boundary + b"--"
        self._is_behind_mark = True

    @classmethod
    def of(cls, scope: Scope, most_bytes: int) -> "PartLimit | None":
        """For a request whose body is a form of parts; None for any other."""
        header = Header()
        header["content-type"] = Headers(scope=scope).get("content-type", "")
        boundary = header.get_param("boundary")
        if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
            return None
        return cls(boundary.encode("latin-1", "replace"), most_bytes)

    def passed(self, body: bytes, more: bool) -> bytes:
        """What of the next piece of the body goes on; the last piece lets go of everything."""
        self._held += body
        return b"".join(self._pieces(more))

    def _pieces(self, more: bool) -> Iterator[bytes]:
        """Of what is held, all but an end that may be the beginning of a mark."""
        while self._held:
            self._look_for_end(more)
            mark = _HEAD_END if self._in_head else self._mark
            at = self._held.find(mark)
            if at >= 0:
                yield self._counted(self._held[:at]) + mark
                self._held = self._held[at + len(mark) :]
                self._in_head, self._passed = not self._in_head, 0
                self._end, self._is_behind_mark = b"--", self._in_head
                continue
            waits_for = max(len(mark), len(self._end) if self._is_behind_mark else 0)
            safe = len(self._held) - (waits_for - 1 if more else 0)
            if safe <= 0:
                return
            yield self._counted(self._held[:safe])
            self._held = self._held[safe:]

    def _look_for_end(self, more: bool) -> None:
        if self._is_behind_mark and (len(self._held) >= len(self._end) or not more):
            self._is_behind_mark = False
            self.is_closed |= self._held.startswith(self._end)

    def _counted(self, piece: bytes) -> bytes:
        if self._in_head:
            return piece
        kept = piece[: max(0, self._most - self._passed)]
        self._passed += len(kept)
        return kept
