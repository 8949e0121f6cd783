"""The libraries of the extra `evaluate`: there, or an error that says how to get them."""

from contextlib import AbstractContextManager
from functools import partial

from semblance import extras

needs = partial(extras.needs, extra="evaluate")


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
