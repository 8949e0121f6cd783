"""The Pareto front, by eye and against its definition."""

import math

import numpy as np

from semblance.evaluate.pareto import pareto_front


def test_by_eye() -> None:
    # cheap and poor, dear and best, beaten by the first, equal to the second
    assert pareto_front([1, 9, 2, 9], [50, 90, 40, 90]) == (0, 1)
    assert pareto_front([], []) == ()
    assert pareto_front([1, 2, 3], [math.nan, 1, math.inf]) == (1,)
    assert pareto_front([2, 2], [1, 3]) == (1,)


def test_against_the_definition() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        costs, qualities = rng.integers(0, 8, (2, 12)).astype(float)

        def beaten(
            place: int, costs: np.ndarray = costs, qualities: np.ndarray = qualities
        ) -> bool:
            return any(
                costs[other] <= costs[place]
                and qualities[other] >= qualities[place]
                and (
                    (costs[other], qualities[other]) != (costs[place], qualities[place])
                    or other < place
                )
                for other in range(12)
            )

        front = pareto_front(costs.tolist(), qualities.tolist())
        assert sorted(front) == [place for place in range(12) if not beaten(place)]
        assert list(costs[list(front)]) == sorted(costs[list(front)])
