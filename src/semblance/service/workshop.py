"""Who gets a thread: a bounded number of requests at once, and a word to the others."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import ParamSpec, TypeVar

import anyio
from anyio import to_thread

from semblance.service.metrics import Metrics
from semblance.service.problems import Problem

P = ParamSpec("P")
T = TypeVar("T")

WRITES_WAITING = 16
"""Requests that may wait to write; each can hold up to a hundred pictures."""


REASONS_WAITING = 8
"""Requests for reasons that may wait: some seconds' worth."""


class Workshop:
    """Runs blocking work in threads. Made and used in one event loop, so it needs no locks.

    At most `threads` run and `queue` more wait; the next is told 503 and when to come again.
    `per_client` bounds those of one address (429); 0 is no bound. Work that has begun is
    finished even when its caller has gone.
    """

    def __init__(self, threads: int, queue: int, per_client: int, metrics: Metrics) -> None:
        self._threads = anyio.CapacityLimiter(threads)
        self._writer = anyio.CapacityLimiter(1)
        self._slow = anyio.CapacityLimiter(1)
        self._explaining = anyio.CapacityLimiter(1)
        self._most = threads + queue
        self._per_client = per_client
        self._inside = 0
        self._clients: Counter[str] = Counter()
        self._metrics = metrics

    async def run(self, client: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a piece of work that takes milliseconds; raises Problem when there is no room."""
        return await self._in(self._threads, client, partial(work, *args, **kwargs))

    async def write(
        self, client: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what changes the gallery: one at a time."""
        if self._writer.statistics().tasks_waiting >= WRITES_WAITING:
            raise self._refusal(503, "writing", "the service is busy writing")
        return await self._in(self._writer, client, partial(work, *args, **kwargs))

    async def slowly(
        self, client: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what may take a minute, such as a map: one at a time, beside the rest."""
        if self._slow.statistics().tasks_waiting >= 4:
            raise self._refusal(503, "slow", "the service is busy with long work")
        return await self._in(self._slow, client, partial(work, *args, **kwargs))

    async def explain(
        self, client: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do what takes a second and a core, such as reasons: one at a time, beside the rest."""
        if self._explaining.statistics().tasks_waiting >= REASONS_WAITING:
            raise self._refusal(503, "explaining", "the service is busy explaining")
        return await self._in(self._explaining, client, partial(work, *args, **kwargs))

    async def _in(self, threads: anyio.CapacityLimiter, client: str, work: Callable[[], T]) -> T:
        if self._inside >= self._most:
            raise self._refusal(503, "full", "the service is busy")
        if self._per_client and self._clients[client] >= self._per_client:
            raise self._refusal(429, "client", "too many requests at once from one address")
        self._enter(client, 1)
        arrived = perf_counter()
        try:
            async with threads:
                self._metrics.stages.labels("queue").observe(perf_counter() - arrived)
                # The bound is held here, so the threads themselves need none.
                return await to_thread.run_sync(work, limiter=anyio.CapacityLimiter(1))
        finally:
            self._enter(client, -1)

    def _enter(self, client: str, one: int) -> None:
        self._inside += one
        self._metrics.inside.inc(one)
        self._clients[client] += one
        if not self._clients[client]:
            del self._clients[client]

    def _refusal(self, status: int, reason: str, said: str) -> Problem:
        self._metrics.refused.labels(reason).inc()
        title = "busy" if status == 503 else "too many requests"
        return Problem(status, title, f"{said}; try again in a second", {"Retry-After": "1"})
