"""What the service measures of itself, for Prometheus: how often, how long, in which stage."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Stage = Literal["queue", "decode", "encode_wait", "encode", "answer", "write"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
SIZES = (1, 2, 4, 8, 16, 32)

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several workers put their numbers together; prometheus_client's."""


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        kept = self.registry
        self.requests = Counter(
            "semblance_requests", "Requests answered.", ("route", "method", "status"), registry=kept
        )
        self.latency = Histogram(
            "semblance_request_seconds",
            "From the first byte in to the last byte out.",
            ("route",),
            buckets=SECONDS,
            registry=kept,
        )
        self.stages = Histogram(
            "semblance_stage_seconds",
            "Time of a stage: waiting for a thread, decoding, waiting for the network, the network "
            "itself, answering, writing.",
            ("stage",),
            buckets=SECONDS,
            registry=kept,
        )
        self.batches = Histogram(
            "semblance_batch_pictures", "Pictures of a batch.", buckets=SIZES, registry=kept
        )
        self.inside = Gauge(
            "semblance_inside",
            "Requests that wait for a thread or have one.",
            registry=kept,
            multiprocess_mode="livesum",
        )
        self.refused = Counter(
            "semblance_refused", "Requests sent away, by reason.", ("reason",), registry=kept
        )

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Measure a block as a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.stages.labels(name).observe(time.perf_counter() - started)

    def text(self) -> tuple[bytes, str]:
        """The exposition, of all workers where there are several, and its media type."""
        registry = self.registry
        if os.environ.get(MULTIPROCESS):
            from prometheus_client.multiprocess import MultiProcessCollector

            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST


class Measured:
    """Pure ASGI: counts and times every request under its route, never under its address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"].isalpha() else "other"
            self._metrics.requests.labels(route, method[:8], status).inc()
            self._metrics.latency.labels(route).observe(time.perf_counter() - started)
