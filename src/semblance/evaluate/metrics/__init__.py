"""Metrics as pure functions: of rankings, of scored pairs and of labelled vectors."""

from semblance.evaluate.metrics.averaging import (
    Average,
    average,
    average_by_class,
    macro_average,
    mean_average_precision,
)
from semblance.evaluate.metrics.pairs import micro_average_precision, roc_auc
from semblance.evaluate.metrics.ranking import (
    average_precision,
    average_precision_at_r,
    hit_rate_at_k,
    identical_recall_at_k,
    ndcg,
    precision_at_k,
    r_precision,
    recall_at_k,
    reciprocal_rank,
)
from semblance.evaluate.metrics.ranks import Answers, Graded, Ranked, Ranks, Values, ranked
from semblance.evaluate.metrics.structure import Silhouette, davies_bouldin, silhouette

__all__ = [
    "Answers",
    "Average",
    "Graded",
    "Ranked",
    "Ranks",
    "Silhouette",
    "Values",
    "average",
    "average_by_class",
    "average_precision",
    "average_precision_at_r",
    "davies_bouldin",
    "hit_rate_at_k",
    "identical_recall_at_k",
    "macro_average",
    "mean_average_precision",
    "micro_average_precision",
    "ndcg",
    "precision_at_k",
    "r_precision",
    "ranked",
    "recall_at_k",
    "reciprocal_rank",
    "roc_auc",
    "silhouette",
]
