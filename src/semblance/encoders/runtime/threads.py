"""How many cores this process may really use, and how to keep linear algebra to one of them."""

import math
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

PROC_CGROUP = Path("/proc/self/cgroup")
MOUNT = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """At least 1. In a container the machine's core count would be far too many threads."""
    return min([_affinity(), *_quotas(PROC_CGROUP, MOUNT)])


def one_blas_thread() -> AbstractContextManager[object]:
    """Keeps NumPy's matrix products to the calling thread within the block.

    For work that has threads of its own, or shares the machine: BLAS threads spin while they wait
    for each other. Judging six systems on 1,905 pictures took 30 s of processor time with two of
    them beside other work, and 7 s with one.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limits


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quotas(proc_cgroup: Path, mount: Path) -> Iterator[int]:
    """Every limit, in cores, on the way from this process's cgroup up to the root.

    A limit anywhere above holds for all below. One of 1.5 cores counts as 2: two threads can
    use all of it, one cannot.
    """
    for quota, period in _limits(proc_cgroup, mount):
        if quota > 0 and period > 0:
            yield max(1, math.ceil(quota / period))


def _limits(proc_cgroup: Path, mount: Path) -> Iterator[tuple[int, int]]:
    """(quota, period) in microseconds; version 2 first, then version 1."""
    for line in _read(proc_cgroup).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:
            for folder in _upwards(mount, path):
                yield _pair(_read(folder / "cpu.max"))
        elif "cpu" in controllers.split(","):
            for folder in _upwards(mount / controllers, path):
                quota = _read(folder / "cpu.cfs_quota_us")
                yield _pair(f"{quota} {_read(folder / 'cpu.cfs_period_us')}")


def _upwards(root: Path, path: str) -> Iterator[Path]:
    """The folder of a cgroup and of those above it; inside a container only the root may exist."""
    parts = [part for part in path.split("/") if part not in ("", "..")]
    for count in range(len(parts), -1, -1):
        yield root.joinpath(*parts[:count])


def _pair(text: str) -> tuple[int, int]:
    """Two numbers; (0, 0), which limits nothing, for "max", -1 or a file that is not there."""
    words = text.split()
    if len(words) == 2 and all(word.isdigit() for word in words):
        return int(words[0]), int(words[1])
    return 0, 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
