"""How far clusters that were found and labels that were given say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.extra import needs


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over `labelled` pictures; those in no cluster count as one cluster, which costs agreement.

    `nmi`, normalized mutual information, in [0, 1], and `ari`, adjusted Rand index, at most 1
    and 0 for chance: larger is better for both.
    """

    labelled: int
    nmi: float
    ari: float


def agreement(of: NDArray[np.int64], labels: Sequence[str | None]) -> Agreement | None:
    """NMI (arithmetic mean: Vinh, Epps & Bailey 2010, https://jmlr.org/papers/v11/vinh10a.html)
    and ARI (Hubert & Arabie 1985, https://doi.org/10.1007/BF01908075); None without labels."""
    rows = [row for row, label in enumerate(labels) if label is not None]
    if not rows:
        return None
    with needs("scikit-learn", "comparing clusters with labels"):
        from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
    known = [labels[row] for row in rows]
    found = of[rows]
    return Agreement(
        labelled=len(rows),
        nmi=float(normalized_mutual_info_score(known, found)),
        ari=float(adjusted_rand_score(known, found)),
    )
