"""The libraries of the extra `evaluate`: there, or an error that says how to get them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from semblance.errors import RuntimeMissing


@contextmanager
def needs(library: str, purpose: str) -> Iterator[None]:
    """Turns a failed import in its block into RuntimeMissing naming the extra."""
    try:
        yield
    except ImportError as error:
        raise RuntimeMissing(
            f"{purpose} needs {library}, which is not installed; "
            "`pip install 'semblance[evaluate]'` brings it"
        ) from error


def one_thread() -> AbstractContextManager[object]:
    """Keeps scikit-learn to one thread within its block.

    A result is then the same whatever the machine's cores, which t-SNE's is not; and where others
    use the cores too, its threads wait for each other: 1,192 pictures took 40 s of processor
    time with two threads and 6 s with one.
    """
    with needs("scikit-learn", "this"):
        from threadpoolctl import threadpool_limits
    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
