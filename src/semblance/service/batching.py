"""One instance of each model for all requests: pictures that arrive together run together."""

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.images import Image
from semblance.localize.encoder import ObjectEncoder
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.service.metrics import Metrics


@dataclass(eq=False)
class _Job:
    """What one caller wants encoded; afterwards its vectors, or why there are none."""

    prepared: Sequence[NDArray[np.uint8]]
    arrived: float = field(default_factory=time.perf_counter)
    vectors: NDArray[np.float32] | None = None
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.vectors is not None or self.error is not None


class BatchingEncoder:
    """An encoder for many threads, of which one runs at a time with what all have brought.

    A picture that comes alone is encoded at once: nobody waits for company. Those that come while
    the network runs are one batch afterwards, of at most `most` pictures. How many wait is
    bounded by the threads that call.
    """

    def __init__(self, inner: Encoder, most: int, metrics: Metrics) -> None:
        self.inner = inner
        self._most = most
        self._metrics = metrics
        self._jobs: deque[_Job] = deque()
        self._queue = threading.Lock()
        self._network = threading.Lock()

    @property
    def space(self) -> Space:
        return self.inner.space

    @property
    def min_side(self) -> int:
        return self.inner.min_side

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        return self.inner.prepare(image)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32, as the encoder alone would give them."""
        job = _Job(prepared)
        with self._queue:
            self._jobs.append(job)
        while not job.is_done:
            with self._network:
                if not job.is_done:
                    self._run(self._next())
        if job.error is not None:
            raise job.error
        assert job.vectors is not None
        return job.vectors

    def _next(self) -> list[_Job]:
        """The jobs that came first, up to `most` pictures; at least one."""
        batch: list[_Job] = []
        with self._queue:
            room = self._most
            while self._jobs and (not batch or len(self._jobs[0].prepared) <= room):
                batch.append(self._jobs.popleft())
                room -= len(batch[-1].prepared)
        return batch

    def _run(self, batch: Sequence[_Job]) -> None:
        now = time.perf_counter()
        for job in batch:
            self._metrics.stages.labels("encode_wait").observe(now - job.arrived)
        self._metrics.batches.observe(sum(len(job.prepared) for job in batch))
        try:
            with self._metrics.stage("encode"):
                every = self.inner.encode([one for job in batch for one in job.prepared])
        except Exception as error:  # noqa: BLE001 - it is raised again, in the thread it belongs to
            self._fail(batch, error)
            return
        start = 0
        for job in batch:
            job.vectors = every[start : start + len(job.prepared)]
            start += len(job.prepared)

    def _fail(self, batch: Sequence[_Job], error: Exception) -> None:
        """One job's error must not be another's: those of a batch are tried alone."""
        if len(batch) == 1:
            batch[0].error = error
            return
        for job in batch:
            self._run([job])


class BatchingObjectEncoder(ObjectEncoder):
    """An encoder of objects whose network is shared; objects are found by each caller itself."""

    def __init__(self, one: ObjectEncoder, most: int, metrics: Metrics) -> None:
        super().__init__(one.inner, one.finder, one.regions)
        self._batching = BatchingEncoder(one.inner, most, metrics)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        return self._batching.encode(prepared)


def batching(encoder: Encoder, most: int, metrics: Metrics) -> Encoder:
    """The encoder for many threads; one of objects stays one, so that its finder is found."""
    if isinstance(encoder, ObjectEncoder):
        return BatchingObjectEncoder(encoder, most, metrics)
    return BatchingEncoder(encoder, most, metrics)


def unbatched(encoder: Encoder) -> Encoder:
    """The encoder below, for who wants to look into its network."""
    return encoder.inner if isinstance(encoder, BatchingEncoder) else encoder


@dataclass(frozen=True)
class SharedCompute(Compute):
    """Compute whose encoders are one instance a recipe, batched, for single pictures and many."""

    most: int = 8
    metrics: Metrics = field(default_factory=Metrics)
    _kept: dict[Recipe, list[Encoder]] = field(default_factory=dict, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def encoders(self, recipe: Recipe) -> list[Encoder]:
        with self._lock:
            if recipe not in self._kept:
                self._kept[recipe] = [
                    batching(each, self.most, self.metrics)
                    for each in self._load(recipe, "service")
                ]
            return self._kept[recipe]

    def bulk_encoders(self, recipe: Recipe) -> list[Encoder]:
        return self.encoders(recipe)
