"""Which pairs of a batch are learnt from: all, those a library's miner picks, or a curriculum."""

from typing import Any, Protocol

from semblance.learn.extra import needs

EASY_SHARE, HARD_SHARE = 1.0, 0.1
"""Of each picture's pairs: all in the first epoch, the hardest tenth of them in the last."""


class Miner(Protocol):
    """Picks pairs or triplets, as indices into the batch, from (n, d) embeddings and (n,) labels.

    `difficulty` in [0, 1] is set before every epoch: how far training is.
    """

    difficulty: float

    def __call__(self, embeddings: Any, labels: Any) -> Any: ...


class Fixed:
    """A miner of pytorch-metric-learning, the same from the first epoch to the last."""

    difficulty = 0.0

    def __init__(self, pick: Any) -> None:
        self._pick = pick

    def __call__(self, embeddings: Any, labels: Any) -> Any:
        return self._pick(embeddings, labels)


class All:
    """Every pair there is."""

    difficulty = 0.0

    def __call__(self, embeddings: Any, labels: Any) -> None:
        return None


class Curriculum:
    """Online pair mining from easy to hard: each picture keeps its hardest pairs, ever fewer.

    Hard are the least similar pictures of its own class and the most similar ones of others.
    Hard pairs from the start make training collapse (Schroff et al. 2015,
    https://arxiv.org/abs/1503.03832); the order is that of Bengio et al., "Curriculum learning",
    2009, https://doi.org/10.1145/1553374.1553380.
    """

    difficulty = 0.0

    def __call__(self, embeddings: Any, labels: Any) -> Any:
        """(anchors, positives, anchors, negatives), as the library's losses take them."""
        import torch

        cosines = torch.nn.functional.normalize(embeddings.detach()) @ (
            torch.nn.functional.normalize(embeddings.detach()).T
        )
        same = labels[:, None] == labels
        alone = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
        return (
            *_hardest(-cosines, same & ~alone, self.share),
            *_hardest(cosines, ~same, self.share),
        )

    @property
    def share(self) -> float:
        """Of each picture's pairs that are kept, falling evenly."""
        return EASY_SHARE + (HARD_SHARE - EASY_SHARE) * self.difficulty


def miner_of(name: str) -> Miner:
    """The miner of that name."""
    if name == "none":
        return All()
    if name == "curriculum":
        return Curriculum()
    with needs("pytorch-metric-learning", "training"):
        from pytorch_metric_learning import distances, miners
    if name == "semihard":
        # The distance of the triplet loss: a margin means nothing in another one.
        return Fixed(
            miners.TripletMarginMiner(0.2, "semihard", distance=distances.CosineSimilarity())
        )
    return Fixed(miners.MultiSimilarityMiner(0.1))


def _hardest(hardness: Any, allowed: Any, share: float) -> tuple[Any, Any]:
    """(anchors, others): of the pairs allowed in each row the hardest share, at least one."""
    import torch

    counts = allowed.sum(dim=1, keepdim=True)
    kept = torch.ceil(counts * share).clamp(min=1)
    order = hardness.masked_fill(~allowed, -torch.inf).argsort(dim=1, descending=True, stable=True)
    ranks = torch.empty_like(order).scatter_(
        1, order, torch.arange(order.shape[1], device=order.device).expand_as(order)
    )
    anchors, others = torch.nonzero((ranks < kept) & allowed, as_tuple=True)
    return anchors, others
