"""What is within a budget, and how sizes and metrics are written."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.budget import Budget, Costs, size_bytes
from semblance.evaluate.metrics import Ranks


def test_a_cost_at_its_limit_is_within_and_one_above_is_named() -> None:
    budget = Budget(ms_per_image=20, bytes_per_vector=1024)
    assert budget.excess(Costs(20, 5, 1024)) == ()
    assert budget.excess(Costs(31.25, 5, 1024)) == ("31.2 ms an image",)
    assert budget.excess(Costs(31.25, 5, 5120)) == ("31.2 ms an image", "5,120 bytes a vector")
    assert budget.words == "at most 20 ms an image, 1,024 bytes a vector"


def test_what_is_not_limited_or_not_measured_is_never_over() -> None:
    assert Budget().excess(Costs(1e9, 1e9, 10**9)) == ()
    assert Budget().words == "no limit"
    assert Budget(memory_bytes=1, ms_per_query=0.1).excess(Costs(1.0)) == ()
    assert Budget(memory_bytes=2**20).excess(Costs(1, 1, 1, 2**21)) == ("2 MB of memory",)


def test_the_tightest_limit_says_how_far_a_budget_would_have_to_stretch() -> None:
    assert Budget(ms_per_image=10, bytes_per_vector=100).stretch(Costs(15, 0, 300)) == 3


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_budget_of_nothing_is_refused(limit: float) -> None:
    with pytest.raises(UsageError, match="leaves nothing"):
        Budget(ms_per_image=limit)


@pytest.mark.parametrize(
    ("text", "size"),
    [("512", 512), ("1KB", 1024), ("1 kib", 1024), ("1.5 MB", 1_572_864), ("2g", 2**31)],
)
def test_sizes_are_written_as_people_write_them(text: str, size: int) -> None:
    assert size_bytes(text) == size


@pytest.mark.parametrize("text", ["", "KB", "1 TB", "-1KB", "1e3", "many"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no size"):
        size_bytes(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mAP", 0.5),  # (1/2 + 2/4) / 2
        ("MRR", 0.5),
        ("P@1", 0.0),
        ("p@2", 0.5),
        ("R@2", 0.5),
        ("recall@4", 1.0),
        ("hit@2", 1.0),
    ],
)
def test_a_metric_by_its_name(text: str, value: float) -> None:
    ranks = Ranks.of(np.array([[False, True, False, True]]))
    assert Aim.parse(text).measure(ranks) == pytest.approx([value])


@pytest.mark.parametrize("text", ["", "accuracy", "P", "P@0", "P@-1", "mAP@3", "P@x"])
def test_what_is_no_metric_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="there are mAP"):
        Aim.parse(text)
