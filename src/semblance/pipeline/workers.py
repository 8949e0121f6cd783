"""Work shared by threads, its results in the order of the work."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

CHUNKS_AHEAD = 2
"""Chunks that may wait for each worker: enough never to starve it, few enough to bound memory."""

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Chunk], list[Result]], chunks: Iterable[Chunk], workers: int
) -> Generator[Result, None, None]:
    """What `work` makes of each chunk, one result after the other.

    Close the generator to give up: what has not begun is dropped, what has is waited for.
    """
    waiting: deque[Future[list[Result]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="semblance-read") as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(work, chunk))
                if len(waiting) > workers * CHUNKS_AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
