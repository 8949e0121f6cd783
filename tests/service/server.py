"""A real `semblance serve` in a process of its own, and raw connections to it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

PATIENCE_S = 120


class Server:
    """A running service; `client` asks it, `raw` opens a bare connection."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, gallery: Path) -> None:
        self.process = process
        self.port = port
        self.gallery = gallery
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S, trust_env=False
        )

    def raw(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def stop(self) -> int:
        """Ask it to end, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)


@contextmanager
def serving(gallery: Path, **settings: Any) -> Iterator[Server]:
    port = settings.pop("port", None) or _free_port()
    asked = {"gallery": gallery, "port": port, "model": "fast", "input_size": 96, **settings}
    named = {
        f"SEMBLANCE_SERVE_{name.upper()}": str(value)
        for name, value in asked.items()
        if value is not None
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "semblance", "serve"],
        env={**os.environ, **named},
        stderr=subprocess.DEVNULL,
    )
    server = Server(process, port, gallery)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        server.client.close()
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if server.client.get("/v1/readiness").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the service did not become ready")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
