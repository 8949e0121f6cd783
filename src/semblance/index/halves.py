"""Rows kept in half precision too: half the bytes to read for a shortlist that is certain."""

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEARCHES = 8
"""Searches until the copy is made: making it takes as long as six to nine of them, so whoever asks
once never pays for it, and nobody pays more than twice what was needed."""

FEWEST_ROWS = 20_000
"""Below, a search takes 2 ms either way."""

MOST_BYTES = 2**29
"""A copy may not take more memory than this: 100,000 rows of 1,280 values take half of it."""

BLOCK_ROWS = 4096

LARGEST = 65_504.0
"""Of a float16; what is more becomes infinite."""

SPARE = 4
"""How many times k the shortlist is, beside a hundred."""


class HalfPrecision:
    """(N, dim) rows scored in float16 by FAISS; memory 2 x N x dim bytes."""

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        import faiss

        rows, dim = matrix.shape
        half = faiss.ScalarQuantizer.QT_fp16
        self._index: Any = faiss.IndexScalarQuantizer(dim, half, faiss.METRIC_INNER_PRODUCT)
        self._count, self._longest = rows, 1.0
        for start in range(0, rows, BLOCK_ROWS):
            block = np.asarray(matrix[start : start + BLOCK_ROWS])
            self._index.add(block)
            self._longest = max(self._longest, float(np.linalg.norm(block, axis=1).max()))

    def shortlist(
        self, query: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int64], float] | None:
        """Rows, ascending, that may be among the k nearest of a (1, dim) query, and a bound.

        The bound is a score that no other row passes. None where the list would not be short.
        """
        count = SPARE * k + 100
        if count > self._count // 4 or self._longest > LARGEST:
            return None
        scores, rows = self._index.search(query, count)
        return np.sort(rows[0]), float(scores[0, -1]) + self._longest * rounding(query)


def rounding(query: NDArray[np.float32]) -> float:
    """How far a float16 row's product with a (1, dim) query may be off, for a row of unit length.

    Each value of the row is off by 2^-11 of itself, or by 2^-25 where it is tiny; by Cauchy and
    Schwarz the product is off by that times both lengths. Summing `dim` float32 products, in both
    precisions, adds dim x 2^-24 each (Higham, Accuracy and Stability of Numerical Algorithms,
    2002, section 3.1).
    """
    dim = query.shape[1]
    share = 2**-11 + 2**-25 * dim**0.5 + 2 * dim * 2**-24
    return float(share * np.linalg.norm(query))


class Halves:
    """The copy of a matrix in half precision, made in the background once it pays."""

    def __init__(self, matrix: NDArray[np.float32]) -> None:
        self._matrix = matrix
        self._searches = 0
        self._made: HalfPrecision | None = None
        self._maker: threading.Thread | None = None
        self._lock = threading.Lock()

    def after_search(self) -> HalfPrecision | None:
        """The copy if it is there; each call counts as a search that could have used it."""
        if self._made is None and self._fits():
            with self._lock:
                self._searches += 1
                if self._searches > SEARCHES and self._maker is None:
                    self._maker = threading.Thread(target=self.make, daemon=True)
                    self._maker.start()
        return self._made

    def make(self) -> None:
        """Make the copy now."""
        self._made = HalfPrecision(self._matrix)

    def _fits(self) -> bool:
        rows = len(self._matrix)
        return rows >= FEWEST_ROWS and 2 * self._matrix.size <= MOST_BYTES
