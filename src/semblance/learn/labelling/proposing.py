"""Proposals: a label, how sure it is, what else it could be, and who says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.audit.subjects import Subject
from semblance.learn.labelling.confidence import Confidence, Reliability, reliability
from semblance.learn.labelling.voting import NEIGHBOURS, Matrix, Vote, Voters, far_from_all

MIN_CONFIDENCE = 0.9
SHOWN = 3
"""Neighbours and alternatives that are told."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`label` is None where nothing labelled is near enough; `confidence` in (0, 1) says how often
    such proposals are right. `accepted` means that it reaches what was asked for."""

    subject: Subject
    label: str | None
    confidence: float
    accepted: bool
    alternatives: tuple[tuple[str, float], ...]
    evidence: tuple[tuple[Subject, float], ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "path": self.subject.key,
            "page": self.subject.page,
            "label": self.label,
            "confidence": self.confidence,
            "accepted": self.accepted,
            "alternatives": [{"label": name, "share": share} for name, share in self.alternatives],
            "nearest": [
                {"path": one.key, "label": one.label, "cosine": cosine}
                for one, cosine in self.evidence
            ],
        }


@dataclass(frozen=True, eq=False)
class Proposals:
    """Of every picture asked, the doubtful ones first; `reliability` is of the labelled ones."""

    each: tuple[Proposal, ...]
    labelled: int
    reliability: Reliability

    @property
    def accepted(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self.each if one.accepted)

    @property
    def unknown(self) -> int:
        """Pictures that nothing labelled is near enough to."""
        return sum(one.label is None for one in self.each)


def propose(
    subjects: Sequence[Subject],
    vectors: Matrix,
    min_confidence: float = MIN_CONFIDENCE,
    neighbours: int = NEIGHBOURS,
    seed: int = 0,
) -> Proposals:
    """Labels for the subjects that have none, by those that have one; (N, d) vectors of all.

    Raises UsageError where none is without, fewer than 20 are with a label, or all of those have
    the same.
    """
    if not 0 < min_confidence < 1:
        raise UsageError(f"a confidence lies between 0 and 1; {min_confidence} does not")
    known = [row for row, one in enumerate(subjects) if one.label is not None]
    asked = [row for row, one in enumerate(subjects) if one.label is None]
    if not asked:
        raise UsageError("every picture has a label already; there is nothing to propose")
    if not known:
        raise UsageError("no picture has a label; label some of each kind first")
    labels = [str(subjects[row].label) for row in known]
    groups = [subjects[row].group for row in known]
    voters = Voters.of(vectors[known], labels, groups, neighbours)
    among = voters.ask_each_other()
    scores = _scores(among)
    right = np.array([vote.label == label for vote, label in zip(among, labels, strict=True)])
    confidence, far = Confidence.fit(scores, right), far_from_all(among)
    votes = voters.ask(vectors[asked])
    sure = confidence.of(_scores(votes)).tolist()
    made = [
        _proposal(subjects, subjects[row], vote, said, known, far, min_confidence)
        for row, vote, said in zip(asked, votes, sure, strict=True)
    ]
    made.sort(key=lambda one: (one.label is not None, one.confidence, one.subject.key))
    return Proposals(tuple(made), len(known), reliability(scores, right, min_confidence, seed))


def _scores(votes: Sequence[Vote]) -> NDArray[np.float64]:
    return np.array([vote.score for vote in votes], np.float64)


def _proposal(
    subjects: Sequence[Subject],
    subject: Subject,
    vote: Vote,
    confidence: float,
    known: Sequence[int],
    far: float,
    wanted: float,
) -> Proposal:
    evidence = tuple((subjects[known[row]], cosine) for row, cosine in vote.nearest[:SHOWN])
    near = vote.cosine >= far
    others = vote.alternatives if near else ((vote.label, vote.score), *vote.alternatives)
    return Proposal(
        subject=subject,
        label=vote.label if near else None,
        confidence=confidence if near else 0.0,
        accepted=near and confidence >= wanted,
        alternatives=others[:SHOWN],
        evidence=evidence,
    )
