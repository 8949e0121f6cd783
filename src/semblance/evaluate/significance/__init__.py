"""Is a difference between systems real? Paired tests over the same queries."""

from semblance.evaluate.significance.comparing import Comparison, Verdict, compare_systems
from semblance.evaluate.significance.effect import cohens_dz, rank_biserial
from semblance.evaluate.significance.multiple import holm
from semblance.evaluate.significance.permutation import paired_permutation
from semblance.evaluate.significance.resampling import Interval, bootstrap, paired_bootstrap
from semblance.evaluate.significance.units import Groups, Unit
from semblance.evaluate.significance.wilcoxon import wilcoxon_signed_rank

__all__ = [
    "Comparison",
    "Groups",
    "Interval",
    "Unit",
    "Verdict",
    "bootstrap",
    "cohens_dz",
    "compare_systems",
    "holm",
    "paired_bootstrap",
    "paired_permutation",
    "rank_biserial",
    "wilcoxon_signed_rank",
]
