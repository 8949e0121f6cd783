"""Fitting a view: weights first, then the projection of what they make."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.fusion.adaptive import LADDER, rungs, smallest_dim
from semblance.fusion.alignment import fit_mean
from semblance.fusion.definition import ViewDefinition, share_of
from semblance.fusion.fitted import Fitted
from semblance.fusion.labelled import MIN_LABELLED, Labelled
from semblance.fusion.reduction import SAMPLES_PER_DIMENSION, Reduction, fit_reduction
from semblance.fusion.vectors import side_by_side, unit
from semblance.fusion.weights import Weights, fit_weights

MEAN_DIM = 256
"""Axes of the frame in which spaces are averaged, where no dimension is asked for."""

Raw = Sequence[NDArray[np.float32]]


def can_fit(definition: ViewDefinition, records: int, labelled: int) -> bool:
    """Whether all that a definition asks for can be fitted on that many records.

    `labelled` counts those that share their label with another.
    """
    least_records, least_labelled = wanted_for(definition)
    return definition.needs_fit and records >= least_records and labelled >= least_labelled


def wanted_for(definition: ViewDefinition) -> tuple[int, int]:
    """How many records, and how many that share their label, all that a definition asks for can
    be fitted on."""
    labelled = MIN_LABELLED if definition.needs_labels else 0
    if isinstance(definition.dim, int):
        return SAMPLES_PER_DIMENSION * definition.dim, labelled
    projects = definition.dim is not None or definition.fusion == "mean"
    return (SAMPLES_PER_DIMENSION * LADDER[0] if projects else 0), labelled


def fit(definition: ViewDefinition, raw: Raw, labelled: Labelled | None) -> Fitted:
    """Fit on a sample, one (n, d) array a space, and on labelled records where that is needed.

    Raises ViewError where those are missing, or where too few are given to fit anything on.
    """
    if definition.needs_labels and labelled is None:
        raise ViewError(
            "fitted weights and an adaptive dimension need labelled records; "
            "index with --labels, or give weights (--fusion weighted:2,1) and a number for --dim"
        )
    weights = definition.weights
    if definition.fits_weights and labelled is not None:
        weights = fit_weights(labelled, _centres(definition, raw))
    reduction = _project(definition, raw, weights, labelled)
    return Fitted(reduction, weights if definition.fits_weights else None)


def joined(definition: ViewDefinition, raw: Raw, weights: Weights | None) -> NDArray[np.float32]:
    """(n, sum of d): what is searched while nothing is projected, and what a projection takes."""
    if definition.metric == "euclidean":
        return np.concatenate(raw, axis=1)
    return side_by_side(raw, weights)


def _centres(definition: ViewDefinition, raw: Raw) -> list[NDArray[np.float32]]:
    """What a reduction would subtract from each space's unit vectors, per space."""
    if definition.dim is None:
        return [np.zeros(block.shape[1], np.float32) for block in raw]
    return [unit(block).mean(axis=0) for block in raw]


def _project(
    definition: ViewDefinition, raw: Raw, weights: Weights | None, labelled: Labelled | None
) -> Reduction | None:
    if definition.dim is None and definition.fusion != "mean":
        return None
    sample = joined(definition, raw, weights)
    dims = tuple(block.shape[1] for block in raw)
    dim = _largest_dim(definition, *sample.shape)
    reduction = (
        fit_mean(sample, dims, dim) if definition.fusion == "mean" else fit_reduction(sample, dim)
    )
    if definition.whitening == "half":
        reduction = reduction.half_whitened(sample)
    if labelled is None or not isinstance(definition.dim, str):
        return reduction
    reduced = reduction.apply(joined(definition, labelled.raw, weights))
    tried = [rung for rung in LADDER if rung <= dim]
    share = share_of(definition.dim)
    return reduction.truncated(smallest_dim(reduced, labelled.labels, tried, share))


def _largest_dim(definition: ViewDefinition, records: int, length: int) -> int:
    """The dimension asked for, or where that is to be found out, the largest one to try."""
    if isinstance(definition.dim, int):
        return definition.dim
    possible = rungs(length, records, SAMPLES_PER_DIMENSION)
    if definition.dim is None:
        possible = [rung for rung in possible if rung <= MEAN_DIM]
    if not possible:
        raise ViewError(f"{records} vectors of length {length} are too few to fit a reduction on")
    return possible[-1]
