"""The choices that no other beats in both cost and quality."""

import math
from collections.abc import Sequence


def pareto_front(costs: Sequence[float], qualities: Sequence[float]) -> tuple[int, ...]:
    """Places of the choices worth considering, by rising cost (smaller is better) and quality.

    A choice is left out where another costs no more and is no worse, and differs in one of the
    two; of equal choices the first stays. A choice with a value that is not finite is left out.

    >>> pareto_front([1, 2, 3], [50, 40, 60])
    (0, 2)
    """
    finite = [
        place
        for place, pair in enumerate(zip(costs, qualities, strict=True))
        if all(map(math.isfinite, pair))
    ]
    front: list[int] = []
    for place in sorted(finite, key=lambda at: (costs[at], -qualities[at], at)):
        if not front or qualities[place] > qualities[front[-1]]:
            front.append(place)
    return tuple(front)
