"""Do the larger differences point one way? Wilcoxon's signed-rank test."""

from semblance.errors import RuntimeMissing
from semblance.evaluate.significance.units import Groups, Units, Values, differences


def wilcoxon_signed_rank(values: Values, others: Values, groups: Groups | None = None) -> float:
    """Two-sided p-value that (Q,) differences lie around 0 by chance; groups count by their mean.

    Wilcoxon, "Individual comparisons by ranking methods", 1945,
    https://doi.org/10.2307/3001968. Queries on which both systems agree are left out, as he does.
    It asks about ranks of differences, not about the mean, so it can disagree with
    `paired_permutation`, whose question is the one a leaderboard answers. Raises RuntimeMissing
    without SciPy.
    """
    apart = Units.of(differences(values, others), groups).means
    if not apart.any():
        return 1.0
    try:
        from scipy.stats import wilcoxon
    except ModuleNotFoundError as error:
        raise RuntimeMissing(
            "Wilcoxon's test needs SciPy, which is not installed; "
            "run `pip install 'semblance[evaluate]'`"
        ) from error
    return float(wilcoxon(apart[apart != 0]).pvalue)
