"""A real Milvus server for tests, in a folder of its own; it can be killed and comes back.

    python -m tests.milvus_server FOLDER PORT

runs one until its input ends, and says its process number once it answers.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock

ROOT: Final = Path(__file__).parents[1]

ETCD_PORT: Final = 2380
"""Built into the packaged server, so that a machine runs one at a time."""

TURN: Final = Path(tempfile.gettempdir()) / "semblance-tests-milvus.lock"
PATIENCE_S: Final = 20 * 60

QUICK: Final = {
    "proxy.timeTickInterval": 20,
    "queryCoord.checkInterval": 100,
    "queryCoord.distPullInterval": 50,
}
"""Milliseconds: how soon a reader sees what was written, and a collection is there."""


class MilvusServer:
    """A server in a child process; `address` is where a gallery is, before and after a kill."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def address(self, gallery: str) -> str:
        return f"milvus://127.0.0.1:{self.port}/{gallery}"

    def start(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.milvus_server", str(self.folder), str(self.port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._keeper.stdout is not None
        self._pid = int(self._keeper.stdout.readline())

    def kill(self) -> None:
        """End the server with no chance to tidy up."""
        os.kill(self._pid, signal.SIGKILL)
        self._keeper.communicate()

    def stop(self) -> None:
        self._keeper.communicate()

    def erase(self, gallery: str) -> None:
        """Delete every row of a gallery. Its collections stay: to make them takes seconds."""
        from pymilvus import MilvusClient

        client = MilvusClient(uri=f"http://127.0.0.1:{self.port}", dedicated=True)
        for name in client.list_collections():
            if name.startswith(f"{gallery}__"):
                client.load_collection(name)
                found = client.query(
                    name, "born >= 0", output_fields=["pk"], consistency_level="Strong"
                )
                for start in range(0, len(found), 5000):
                    keys = [row["pk"] for row in found[start : start + 5000]]
                    client.delete(name, filter=f"pk in {keys}")
        client.close()


@contextmanager
def running(folder: Path) -> Iterator[MilvusServer]:
    """A server that keeps its data in this folder, ended with the block."""
    with FileLock(TURN, timeout=PATIENCE_S):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            server = MilvusServer(folder, listener.getsockname()[1])
        server.start()
        try:
            yield server
        finally:
            server.stop()


def main(folder: str, port: str) -> None:
    from milvus import MilvusServer as Packaged
    from milvus import MilvusServerConfig

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", ETCD_PORT))  # fails at once, not after three minutes
    config = MilvusServerConfig(data_dir=folder, proxy_port=int(port))
    for name, value in QUICK.items():
        config.set(name, value)
    server = Packaged(config)
    server.start()
    print(server.server_proc.pid, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
