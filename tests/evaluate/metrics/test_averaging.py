"""Means over queries and over classes, and what is left out of them."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate import metrics

VALUES = np.array([1.0, 1.0, 1.0, 0.0, np.nan, np.nan])
CLASSES = np.array(["jar", "jar", "jar", "tube", "tube", "box"])


def test_a_large_class_weighs_more_over_queries_but_not_over_classes() -> None:
    assert metrics.average(VALUES) == metrics.Average(0.75, 4, 2)
    assert metrics.macro_average(VALUES, CLASSES) == metrics.Average(0.5, 2, 1)


def test_each_class_has_its_mean_and_counts_what_it_left_out() -> None:
    found = metrics.average_by_class(VALUES, CLASSES)
    assert list(found) == ["box", "jar", "tube"]
    assert found["tube"] == metrics.Average(0, 1, 1)
    assert np.isnan(found["box"].mean)
    assert (found["box"].count, found["box"].undefined) == (0, 1)


def test_one_class_has_the_same_mean_either_way() -> None:
    values, classes = np.array([0.2, 0.4]), np.array(["jar", "jar"])
    assert metrics.macro_average(values, classes).mean == metrics.average(values).mean


def test_a_query_without_a_relevant_answer_is_left_out_of_the_mean() -> None:
    hits = np.array([[True, False], [False, False]])
    assert metrics.mean_average_precision(hits) == 1
    with pytest.raises(UsageError, match="not defined"):
        metrics.mean_average_precision(hits[1:])


def test_classes_of_other_queries_are_refused() -> None:
    with pytest.raises(UsageError, match="6 values and 2 classes"):
        metrics.macro_average(VALUES, CLASSES[:2])
