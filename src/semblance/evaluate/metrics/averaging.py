"""Means over queries, and over classes so that a large class weighs no more than a small one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics.ranking import average_precision
from semblance.evaluate.metrics.ranks import Answers, Values

Classes = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Average:
    """A mean, how many values it is of, and how many had none and were left out."""

    mean: float
    count: int
    undefined: int

    @classmethod
    def of(cls, values: Values) -> "Average":
        """The mean of the values that are not NaN; NaN where there is none."""
        known = values[~np.isnan(values)]
        mean = float(known.mean()) if len(known) else float("nan")
        return cls(mean, len(known), len(values) - len(known))


def average(values: Values) -> Average:
    """The mean of (Q,) values over queries (micro); raises UsageError where none is defined.

    >>> average(np.array([1.0, 0.5, np.nan]))
    Average(mean=0.75, count=2, undefined=1)
    """
    found = Average.of(values)
    if not found.count:
        raise UsageError("no query has a relevant answer; a mean is not defined, check the labels")
    return found


def average_by_class(values: Values, classes: Classes) -> dict[str, Average]:
    """The mean of (Q,) values over the queries of each class, the classes in sorted order.

    >>> average_by_class(np.array([1.0, 0.0, np.nan]), np.array(["jar", "jar", "tube"]))["jar"]
    Average(mean=0.5, count=2, undefined=0)
    """
    if len(values) != len(classes):
        raise UsageError(f"{len(values)} values and {len(classes)} classes do not belong together")
    return {str(name): Average.of(values[classes == name]) for name in np.unique(classes)}


def macro_average(values: Values, classes: Classes) -> Average:
    """The mean over classes of the mean of each; `count` and `undefined` count classes.

    >>> macro_average(np.array([1.0, 1.0, 1.0, 0.0]), np.array(["jar", "jar", "jar", "tube"]))
    Average(mean=0.5, count=2, undefined=0)
    """
    return average(np.array([one.mean for one in average_by_class(values, classes).values()]))


def mean_average_precision(answers: Answers) -> float:
    """The mean of `average_precision` over the queries that have a relevant answer.

    >>> mean_average_precision(np.array([[True, False], [False, True], [False, False]]))
    0.75
    """
    return average(average_precision(answers)).mean
