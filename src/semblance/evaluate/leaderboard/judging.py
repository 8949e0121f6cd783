"""Judging a system: fit it, put every query to it, and see where the right answers stand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets import Trial
from semblance.evaluate.leaderboard.costs import PeakMemory, exact_search_ms, late_search_ms
from semblance.evaluate.leaderboard.encodings import Encodings
from semblance.evaluate.leaderboard.fitting import FittedSystem, fit_system
from semblance.evaluate.leaderboard.judged import Costs, Judged, Structure
from semblance.evaluate.leaderboard.late_scores import LateScores
from semblance.evaluate.leaderboard.learning import Learning
from semblance.evaluate.leaderboard.system import System
from semblance.evaluate.metrics import davies_bouldin, silhouette
from semblance.evaluate.relevance import same_group, same_label
from semblance.evaluate.retrieval import Measure, Retrieval, measures, retrieve, retrieve_scored
from semblance.evaluate.scoring import Scorer

KS = (1, 3, 5, 10)
"""Answers looked at, unless told."""

Matrix = NDArray[np.float32]


def judge_system(
    system: System,
    encodings: Encodings,
    trial: Trial,
    learning: Learning,
    measured: Mapping[str, Measure] | None = None,
) -> Judged:
    """Fit on what may be learnt from, and judge on the trial, whose places are the encodings'.

    Raises ViewError where there is too little to fit on.
    """
    return fit_and_judge(system, encodings, trial, learning, measured)[1]


def fit_and_judge(
    system: System,
    encodings: Encodings,
    trial: Trial,
    learning: Learning,
    measured: Mapping[str, Measure] | None = None,
) -> tuple[FittedSystem, Judged]:
    """The same, and the fitted system, which may be judged elsewhere too."""
    memory = PeakMemory()
    fitted = fit_system(system, encodings, learning)
    judged = judge_fitted(fitted, encodings, trial, measured)
    return fitted, replace(judged, costs=replace(judged.costs, peak_mb=memory.megabytes))


def judge_fitted(
    fitted: FittedSystem,
    encodings: Encodings,
    trial: Trial,
    measured: Mapping[str, Measure] | None = None,
) -> Judged:
    """The same for a system that has learnt already, be it elsewhere."""
    memory = PeakMemory()
    raw = encodings.raw(fitted.system)
    queries = fitted.apply(raw, trial.query_places)
    gallery = fitted.apply(raw, trial.gallery_places)
    measured = measures(*KS) if measured is None else measured
    if fitted.system.late is None:
        retrieval, ms_per_query = _by_vectors(fitted, queries[0], gallery[0], trial, measured)
        structure = _structure(gallery[0], trial)
    else:
        retrieval, ms_per_query = _by_rankings(fitted, queries, gallery, trial, measured)
        structure = Structure()
    decode_ms = encodings.encoded.decode_ms
    costs = Costs(
        decode_ms,
        encodings.ms_per_image(fitted.system) - decode_ms,
        ms_per_query,
        len(trial.gallery),
        fitted.dim,
        fitted.vector_bytes,
        memory.megabytes,
    )
    truth = np.array(trial.names, np.str_)[trial.query_truth]
    return Judged(fitted.system, retrieval, truth, structure, costs, fitted.weights)


def _by_vectors(
    fitted: FittedSystem,
    queries: Matrix,
    gallery: Matrix,
    trial: Trial,
    measured: Mapping[str, Measure],
) -> tuple[Retrieval, float]:
    metric = fitted.views[0].definition.metric
    retrieval = retrieve(
        queries,
        gallery,
        same_label(trial.query_truth, trial.gallery_truth),
        exclude=same_group(trial.query_owner, trial.gallery_owner),
        metric=metric,
        measures=measured,
    )
    return retrieval, exact_search_ms(queries, gallery, metric)


def _by_rankings(
    fitted: FittedSystem,
    queries: Sequence[Matrix],
    gallery: Sequence[Matrix],
    trial: Trial,
    measured: Mapping[str, Measure],
) -> tuple[Retrieval, float]:
    assert fitted.system.late is not None
    exclude = same_group(trial.query_owner, trial.gallery_owner)
    scorers = [Scorer.of(vectors, "cosine") for vectors in gallery]
    scores = LateScores(queries, scorers, fitted.system.late, exclude)
    retrieval = retrieve_scored(
        scores,
        (len(trial.queries), len(trial.gallery)),
        same_label(trial.query_truth, trial.gallery_truth),
        exclude=exclude,
        measures=measured,
    )
    return retrieval, late_search_ms(queries, gallery, fitted.system.late)


def _structure(gallery: Matrix, trial: Trial) -> Structure:
    """Of the gallery's vectors by what they should be found for."""
    try:
        found = silhouette(gallery, trial.gallery_truth)
        return Structure(found.mean, davies_bouldin(gallery, trial.gallery_truth), found.judged)
    except UsageError:
        # One class, or no class with two members: undefined, not zero.
        return Structure()
