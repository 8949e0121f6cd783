"""The examples in the docstrings of the metrics and of the paired tests hold."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "metrics.averaging",
        "metrics.pairs",
        "metrics.ranking",
        "metrics.ranks",
        "metrics.structure",
        "significance.effect",
        "significance.multiple",
    ],
)
def test_the_examples_hold(module: str) -> None:
    found = doctest.testmod(import_module(f"semblance.evaluate.{module}"))
    assert found.attempted > 0
    assert found.failed == 0
