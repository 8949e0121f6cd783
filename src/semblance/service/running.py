"""Runs the service with uvicorn: one process, or several that share a gallery."""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from semblance.errors import GalleryMissing
from semblance.gallery.address import is_address
from semblance.gallery.opening import open_store
from semblance.service.metrics import MULTIPROCESS
from semblance.service.settings import Resolved, Settings, resolve

if TYPE_CHECKING:
    from fastapi import FastAPI

ASKED = "_SEMBLANCE_SERVE_ASKED"
"""How a worker process learns the flags and the file; a token is in neither."""

MAX_CONNECTIONS = 1000
KEEP_ALIVE_SECONDS = 15


def run(resolved: Resolved, flags: Mapping[str, Any], config: Path | None) -> None:
    """Serve until a signal says stop; requests that were accepted are finished first."""
    settings = resolved.settings
    _knock(settings.gallery)
    if settings.workers == 1:
        from semblance.service.app import create_app

        uvicorn.run(create_app(settings), **options(settings))
        return
    os.environ[ASKED] = json.dumps([dict(flags), config and str(config)], default=str)
    with tempfile.TemporaryDirectory(prefix="semblance-metrics-") as folder:
        os.environ.setdefault(MULTIPROCESS, folder)
        uvicorn.run(
            "semblance.service.running:worker",
            factory=True,
            workers=settings.workers,
            **options(settings),
        )


def _knock(gallery: Path) -> None:
    """Raise before anything is served where the server that keeps the gallery does not answer."""
    if is_address(gallery):
        with contextlib.suppress(GalleryMissing):
            open_store(gallery, create=False).close()


def worker() -> "FastAPI":
    """The application of one of several workers, set up as the first process was."""
    from semblance.service.app import create_app

    flags, config = json.loads(os.environ[ASKED])
    return create_app(resolve(flags, config and Path(config)).settings)


def options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told. Headers of proxies are not believed: anyone can send them."""
    from semblance.service.security.connections import PatientProtocol

    return {
        "host": settings.host,
        "port": settings.port,
        "http": PatientProtocol,
        "ws": "none",
        "server_header": False,
        "proxy_headers": False,
        "access_log": False,
        "log_level": "warning",
        "limit_concurrency": MAX_CONNECTIONS,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }
