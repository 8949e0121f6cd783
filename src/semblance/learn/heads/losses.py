"""The losses a head can be trained with, by name; all but LDA are pytorch-metric-learning's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from semblance.learn.extra import needs

LDA: Final = "lda"
"""No loss but a closed form, see `lda`; it needs neither torch nor a loop."""

TEMPERATURE = 0.1
"""Of cosines. On the validation split of photos of clothes 0.1 and 0.2 differ by less than the
interval (docs/results/learning.md)."""


@dataclass(frozen=True, slots=True)
class Loss:
    """`make(classes, dim)` builds it, with weights of its own where it has any; `miner` is the one
    that goes with it."""

    make: Callable[[int, int], Any]
    miner: str
    paper: str


def _losses() -> Any:
    with needs("pytorch-metric-learning", "training"):
        from pytorch_metric_learning import losses
    return losses


def _distances() -> Any:
    with needs("pytorch-metric-learning", "training"):
        from pytorch_metric_learning import distances
    return distances


def _cross_entropy(classes: int, dim: int) -> Any:
    return _losses().NormalizedSoftmaxLoss(classes, dim, temperature=TEMPERATURE)


def _supervised_contrastive(classes: int, dim: int) -> Any:
    return _losses().SupConLoss(TEMPERATURE)


def _triplet(classes: int, dim: int) -> Any:
    return _losses().TripletMarginLoss(0.2, distance=_distances().CosineSimilarity())


def _contrastive(classes: int, dim: int) -> Any:
    return _losses().ContrastiveLoss(pos_margin=0.0, neg_margin=1.0)


def _multi_similarity(classes: int, dim: int) -> Any:
    return _losses().MultiSimilarityLoss(alpha=2.0, beta=50.0, base=0.5)


def _arcface(classes: int, dim: int) -> Any:
    # Margin in degrees as in the paper; its scale of 64 is for millions of faces.
    return _losses().ArcFaceLoss(classes, dim, margin=28.6, scale=16.0)


def _none(classes: int, dim: int) -> Any:
    raise AssertionError("LDA has no loss")


LOSSES: Final[Mapping[str, Loss]] = {
    "cross-entropy": Loss(
        _cross_entropy, "none", "Zhai & Wu 2019, https://arxiv.org/abs/1811.12649"
    ),
    "supcon": Loss(
        _supervised_contrastive, "none", "Khosla et al. 2020, https://arxiv.org/abs/2004.11362"
    ),
    "triplet": Loss(_triplet, "semihard", "Schroff et al. 2015, https://arxiv.org/abs/1503.03832"),
    "contrastive": Loss(
        _contrastive, "curriculum", "Hadsell et al. 2006, https://doi.org/10.1109/CVPR.2006.100"
    ),
    "multi-similarity": Loss(
        _multi_similarity, "multi-similarity", "Wang et al. 2019, https://arxiv.org/abs/1904.06627"
    ),
    "arcface": Loss(_arcface, "none", "Deng et al. 2019, https://arxiv.org/abs/1801.07698"),
    LDA: Loss(_none, "none", "Fisher 1936, https://doi.org/10.1111/j.1469-1809.1936.tb02137.x"),
}

MINERS: Final = ("usual", "none", "semihard", "multi-similarity", "curriculum")
