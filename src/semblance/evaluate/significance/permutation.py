"""Could chance alone have made the difference? Fisher's randomization test, sampled."""

import numpy as np

from semblance.evaluate.significance.units import (
    ROUNDS,
    Groups,
    Units,
    Values,
    differences,
    drawn,
)


def paired_permutation(
    values: Values,
    others: Values,
    rounds: int = ROUNDS,
    seed: int = 0,
    *,
    groups: Groups | None = None,
) -> float:
    """Two-sided p-value that the means of (Q,) and (Q,) differ by chance.

    Under the null hypothesis the two systems could be swapped for any query, or for all queries
    of a group at once, which flips the sign of its difference. Recommended by Smucker, Allan
    and Carterette, "A comparison of statistical significance tests for information retrieval
    evaluation", 2007, https://doi.org/10.1145/1321440.1321528. The observed assignment counts
    as one of the rounds, so p is never 0: Phipson and Smyth, "Permutation p-values should never
    be zero", 2010, https://doi.org/10.2202/1544-6115.1585. Of U units p is 2 / 2^U at the least.
    """
    sums = Units.of(differences(values, others), groups).sums
    observed = abs(float(sums.sum()))

    def flipped(rng: np.random.Generator, count: int) -> Values:
        signs = rng.integers(0, 2, (count, len(sums)), dtype=np.int8) * 2 - 1
        totals: Values = np.abs(signs @ sums)
        return totals

    # Sums that are equal on paper may differ in their last bits.
    limit = observed - 1e-12 * np.abs(sums).sum()
    extreme = int(np.sum(drawn(flipped, len(sums), rounds, seed) >= limit))
    return (extreme + 1) / (rounds + 1)
