"""Labelled pictures to measure on, whatever layout they come in, and who asks whom."""

from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item, Pair
from semblance.evaluate.datasets.opening import open_dataset
from semblance.evaluate.datasets.problems import Problem
from semblance.evaluate.datasets.trial import Trial

__all__ = ["Dataset", "Item", "Pair", "Problem", "Trial", "open_dataset"]
