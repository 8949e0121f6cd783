"""Text to image: whether the words that describe a picture find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from semblance.encoders import describe
from semblance.evaluate.datasets import Item, Trial
from semblance.evaluate.leaderboard.encodings import Encodings
from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.relevance import same_label
from semblance.evaluate.retrieval import measures, retrieve
from semblance.pipeline.text_sides import TEXT_LAYER, TextSides

ATTRIBUTES = ("text", "title", "caption")
"""Columns of a dataset that hold words about a picture; the first that says something counts."""

KS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class TextRecall:
    """`recall` by k, in [0, 1]: the share of texts whose picture is among the first k of
    `pictures`. Pictures with equal texts stand for each other."""

    model: str
    texts: int
    pictures: int
    recall: dict[int, float]


def text_of(item: Item) -> str:
    """What is said about a picture, empty where nothing is."""
    said = (item.attributes.get(name) for name in ATTRIBUTES)
    return next((str(text).strip() for text in said if text and str(text).strip()), "")


def reads_text(system: System) -> bool:
    """Whether the system is one model whose texts and pictures share a space."""
    recipe = system.recipe
    reads = system.is_single and describe(recipe.models[0]).text
    return reads and recipe.variant.layer == TEXT_LAYER


def text_recall(
    system: System, encodings: Encodings, trial: Trial, tokenizer: Path | None = None
) -> TextRecall | None:
    """How a model's texts find the trial's described query pictures, by its raw vectors.

    None where the model reads no text or fewer than two pictures are described. Raises as
    `TextSides.vectors` does.
    """
    described = [place for place in trial.query_places if text_of(encodings.items[place])]
    if not reads_text(system) or len(described) < 2:
        return None
    texts = [text_of(encodings.items[place]) for place in described]
    asked = list(dict.fromkeys(texts))
    sides = TextSides(tokenizer, dict(system.recipe.files))
    (queries,) = sides.vectors(encodings.spaces(system), asked)
    pictures = encodings.raw(system)[0][np.array(described)]
    judge = same_label(np.array(asked, np.str_), np.array(texts, np.str_))
    found = retrieve(queries, pictures, judge, measures=measures(*KS))
    recall = {k: found.average(f"hit@{k}").mean for k in KS}
    return TextRecall(system.name, len(asked), len(pictures), recall)


def all_text_recall(
    systems: Sequence[System], encodings: Encodings, trial: Trial, tokenizer: Path | None
) -> tuple[TextRecall, ...]:
    """Of every system that reads, where pictures are described."""
    found = (text_recall(system, encodings, trial, tokenizer) for system in systems)
    return tuple(each for each in found if each is not None)
