"""A process that writes to a gallery on a server, says so, and may end itself at a message.

    python -m tests.gallery.milvus_child ADDRESS hold
    python -m tests.gallery.milvus_child ADDRESS fill [MESSAGE]

`hold` becomes the writer and waits. `fill` stores what is missing as `crash_child` does, and with
a number ends itself, with no chance to tidy up, in place of sending that message of rows.
"""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from semblance.gallery.address import Address
from semblance.gallery.milvus import MilvusStore
from semblance.gallery.milvus.server import Server
from tests.gallery.crash_child import fill


def die_in_place_of(message: int) -> None:
    """Let the n-th message of rows from now on be the end."""
    send, left = Server.insert, iter(range(message - 1))

    def insert(server: Server, name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return send(server, name, rows)

    Server.insert = insert  # type: ignore[method-assign]


def main(address: str, what: str, message: str = "") -> None:
    store = MilvusStore.open(Address.parse(address), create=True)
    if message:
        die_in_place_of(int(message))
    if what == "fill":
        print("ready", flush=True)
        fill(store, lambda stored: print(f"stored {stored}", flush=True))
        return
    with store.writer():
        print("holding", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
