"""Closed-form matting: alpha is smooth where, in every small window, the colours lie on a line.

Levin, Lischinski and Weiss 2008, "A closed-form solution to natural image matting",
https://doi.org/10.1109/TPAMI.2007.1177, with pymatting's Laplacian and solver. The mask is a weak
prior of the unknown pixels: with the Laplacian alone a thin part without a sure pixel is whatever
its neighbours are.
"""

import contextlib
import importlib.metadata
import threading
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.preprocess import decode_rung
from semblance.errors import RuntimeMissing
from semblance.images import Image
from semblance.localize.matting.port import Matte
from semblance.localize.matting.thin_parts import raise_thin_parts
from semblance.localize.matting.trimap import OBJECT, UNKNOWN, trimap
from semblance.localize.matting.unrefined import unneeded, unrefined
from semblance.localize.matting.working import Working, at_size

LONGEST = 320
"""Pixels of the long side; see docs/domain/matting.md for what others cost and gain."""

PRIOR = 0.01
"""Weight of the mask against the Laplacian, whose rows are of the order of 1. Of coarse masks,
0.001 leaves an error of 0.0056 and 0.905 of thin parts, 0.01 leaves 0.0077 and 0.928,
0.05 leaves 0.0110 and 0.927: above, edges stay as blurred as the mask."""

TOLERANCE, STEPS = 1e-5, 1000
"""Of the conjugate gradients: relative residual, and when they give up (usual are 120)."""

VERSION = 1
"""Raised when mattes change so that kept ones must not be used any more."""

_ALONE = threading.Lock()
"""pymatting's colour estimation runs numba threads, whose default layer ends the process when two
threads enter it at once."""


class ClosedForm:
    """`longest` bounds the long side, in pixels, of the working size and of the matte.

    pymatting is imported with the first matte. The first import of an installation compiles for
    about a minute; from then on it takes a second.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest

    @property
    def identity(self) -> str:
        version = importlib.metadata.version("pymatting") if _installed() else "absent"
        return f"closed-form {VERSION} pymatting {version} {self._longest} px prior {PRIOR}"

    @property
    def min_side(self) -> int:
        return decode_rung(self._longest)

    def matte(self, image: Image, mask: NDArray[np.float32]) -> Matte:
        """As the port has it; raises RuntimeMissing where pymatting is not installed."""
        working = at_size(image, mask, self._longest)
        known = trimap(working.mask)
        reason = unneeded(known)
        if reason:
            return unrefined(image.name, working.mask, reason)
        _require()
        try:
            alpha = _solved(working, known)
        except (ValueError, ArithmeticError) as error:
            reason = f"closed-form matting found no solution ({error})"
            return unrefined(image.name, working.mask, reason)
        return Matte(alpha, _colours(working.pixels, alpha))


def _solved(working: Working, known: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(H, W) in [0, 1]: the unknown minimize alpha' L alpha + PRIOR |alpha - mask|^2.

    With the prior the system is well conditioned, and the diagonal is preconditioner enough: as
    fast as an incomplete Cholesky decomposition, for which pymatting reserves 4 GB.
    """
    import pymatting
    import scipy.sparse

    is_known = (known != UNKNOWN).ravel()
    unknown = ~is_known
    with _quiet():
        laplacian = pymatting.cf_laplacian(working.pixels / 255.0, is_known=is_known)
        rows = laplacian[unknown]
        matrix = (rows[:, unknown] + PRIOR * scipy.sparse.eye(unknown.sum())).tocsr()
        alpha = (known == OBJECT).ravel().astype(np.float64)
        expected = raise_thin_parts(working.mask).ravel()[unknown]
        wanted = PRIOR * expected - rows[:, is_known] @ alpha[is_known]
        alpha[unknown] = pymatting.cg(
            matrix,
            wanted,
            M=pymatting.jacobi(matrix),
            rtol=TOLERANCE,
            maxiter=STEPS,
        )
    if not np.isfinite(alpha).all():
        raise ArithmeticError("it is not finite")
    return np.asarray(np.clip(alpha, 0, 1).reshape(known.shape), np.float32)


def _colours(pixels: NDArray[np.uint8], alpha: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The object's own colours by the multi-level method of Germer et al. 2020,
    https://arxiv.org/abs/2006.14970; the picture's where it is all object."""
    import pymatting

    with _ALONE, _one_numba_thread():
        colours = pymatting.estimate_foreground_ml(pixels / np.float32(255), alpha)
    return np.asarray(np.rint(np.clip(colours, 0, 1) * 255), np.uint8)


@contextlib.contextmanager
def _one_numba_thread() -> Iterator[None]:
    """Two wait for each other: 29 ms a picture with one on a busy machine, 90 to 500 with two."""
    import numba

    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """pymatting warns of input that it goes on to handle."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _installed() -> bool:
    from importlib.util import find_spec

    return find_spec("pymatting") is not None


def _require() -> None:
    try:
        import pymatting  # noqa: F401
    except ModuleNotFoundError as error:
        raise RuntimeMissing(
            f"closed-form matting needs {error.name}; run `pip install 'semblance[matting]'`"
        ) from error
