"""What a category model learns from: usable pictures, their categories, and the backbone's say."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.graph import GraphEncoder
from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import encode
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.looks import LookEncoder
from semblance.learn.classifier.scores import Codes
from semblance.learn.splits import Places, Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.report import Skipped

Matrix = NDArray[np.float32]
Told = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Material:
    """`items` are usable, `codes` (n,) say which of `labels` each shows, `vectors` (n, D) are the
    plain backbone's. `splits` hold pictures of trained categories only. `looks` are the vectors of
    each augmented copy, (len(train), D) in the order of the training split. All vectors are
    mapped from disk.
    """

    dataset: Dataset
    backbone: GraphEncoder
    items: tuple[Item, ...]
    labels: tuple[str, ...]
    codes: Codes
    vectors: Matrix
    looks: tuple[Matrix, ...]
    splits: Splits
    skipped: tuple[Skipped, ...]

    @property
    def pictures(self) -> tuple[int, int, int]:
        """How many to learn from, to decide by and to judge by."""
        return (len(self.splits.train), len(self.splits.validation), len(self.splits.test))

    @property
    def digest(self) -> str:
        """Of everything that is learnt from."""
        content = hashlib.sha256(self.codes[self.splits.train].tobytes())
        for matrix in (self.vectors[self.splits.train], *self.looks):
            content.update(np.ascontiguousarray(matrix).data)
        return content.hexdigest()[:16]

    def chosen(self, places: Places) -> list[Item]:
        return [self.items[place] for place in places]


def recipe_of(model: str, config: ClassifierConfig, weights: str | None) -> Recipe:
    """The backbone alone; raises UsageError for several."""
    files = () if weights is None else ((model, weights),)
    recipe = Choice((model,), input_size=config.side, files=files).over(None)
    if len(recipe.models) != 1:
        raise UsageError(
            f"a category model stands on one backbone, and {model} is {len(recipe.models)}; "
            "name one of them"
        )
    return recipe


def backbone_encoder(recipe: Recipe, compute: Compute) -> GraphEncoder:
    """The backbone as it is; raises WeightsError where it is not here and cannot be fetched."""
    (encoder,) = compute.bulk_encoders(recipe)
    if not isinstance(encoder, GraphEncoder):
        raise UsageError(
            f"{recipe.models[0]} is no network, so nothing can be put on top of it; name "
            "efficientnet_lite0, 1 or 2, or another network (`semblance models`)"
        )
    return encoder


def material_of(
    dataset: Dataset, backbone: GraphEncoder, config: ClassifierConfig, compute: Compute, told: Told
) -> Material:
    """Encode what no earlier run has; raises NoImages, and UsageError for too few pictures."""
    encoded = encode(dataset.items, [backbone], compute, progress=told)
    items = encoded.items
    splits = splits_of(items, config.seed)
    labels = tuple(sorted({str(items[place].label) for place in splits.train}))
    known = {label: code for code, label in enumerate(labels)}
    codes = np.array([known.get(item.label or "", -1) for item in items], np.int64)
    splits = _trained_only(splits, codes)
    train = [items[place] for place in splits.train]
    return Material(
        dataset,
        backbone,
        items,
        labels,
        codes,
        encoded.raw[0],
        _looks(train, backbone, config, compute, told),
        splits,
        (*dataset.skipped, *encoded.skipped),
    )


def _looks(
    train: Sequence[Item],
    backbone: GraphEncoder,
    config: ClassifierConfig,
    compute: Compute,
    told: Told,
) -> tuple[Matrix, ...]:
    if config.train_backbone or not config.looks:
        return ()
    encoders = [LookEncoder(backbone, config, config.seed, n) for n in range(config.looks)]
    encoded = encode(train, encoders, compute, progress=told)
    if encoded.skipped:
        first = encoded.skipped[0]
        raise UsageError(
            f"{first.path} changed while it was learnt from ({first.reason}); run it again"
        )
    return encoded.raw


def _trained_only(splits: Splits, codes: Codes) -> Splits:
    """Without validation and test pictures of categories that nothing was learnt of."""
    validation, test = (places[codes[places] >= 0] for places in (splits.validation, splits.test))
    lost = len(splits.validation) + len(splits.test) - len(validation) - len(test)
    if not len(validation):
        raise UsageError(
            "no validation picture is of a category that can be trained; add some to train"
        )
    notes = splits.notes
    if lost:
        notes = (*notes, f"{lost} pictures are of categories without any to train on, and left out")
    return Splits(splits.train, validation, test, notes)
