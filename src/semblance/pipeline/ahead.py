"""The worker threads of a bulk run, and how often its results are made durable."""

import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from semblance.pipeline.reading import ChunkReader, Outcome
from semblance.pipeline.survey import Item

COMMIT_PICTURES = 256
COMMIT_SECONDS = 2.0
"""A batch is made durable after this many pictures or seconds: all that a crash can cost."""

CHUNKS_AHEAD = 2
"""Chunks that may wait for each worker: enough never to starve it, few enough to bound memory."""


class CommitPace:
    """Says when a batch that was begun now is to be made durable."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def is_due(self, pending: int) -> bool:
        """Whether it is time, with this many pictures pending."""
        return pending >= COMMIT_PICTURES or time.monotonic() - self._began > COMMIT_SECONDS


def read_ahead(
    reader: ChunkReader, chunks: Iterable[list[Item]], workers: int
) -> Generator[Outcome, None, None]:
    """What became of each file, in order, read by `workers` threads some chunks ahead."""
    waiting: deque[Future[list[Outcome]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="semblance-read") as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(reader.read, chunk))
                if len(waiting) > workers * CHUNKS_AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
