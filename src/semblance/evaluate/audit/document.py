"""An audit for programs: names instead of rows."""

from dataclasses import asdict
from typing import Any

from semblance.evaluate.audit.audit import Audit
from semblance.evaluate.audit.copies import Copy
from semblance.evaluate.audit.labels import Suspect
from semblance.evaluate.audit.outliers import Outlier
from semblance.evaluate.audit.wording import answer


def to_dict(audit: Audit) -> dict[str, Any]:
    """Every finding with its numbers; `label_errors` is None where labels were not judged."""
    suspects = audit.suspects
    return {
        "answer": list(answer(audit)),
        "pictures": len(audit.subjects),
        "near": audit.copies.bound,
        "pairs_compared": audit.copies.looked_at,
        "pairs_left": audit.copies.left,
        "leakage": [_copy(audit, copy) for copy in audit.leaks],
        "torn_groups": list(audit.torn),
        "copies": [_copy(audit, copy) for copy in audit.repeats],
        "labels_judged": suspects.judged if suspects else 0,
        "labels_unjudged": suspects.unjudged if suspects else None,
        "neighbours": suspects.neighbours if suspects else None,
        "label_errors": suspects and [_suspect(audit, one) for one in suspects.found],
        "outliers": [_outlier(audit, one) for one in audit.outliers],
        "coverage": [asdict(one) for one in audit.coverage],
        "core": None if audit.core is None else [audit.subjects[row].name for row in audit.core],
    }


def _copy(audit: Audit, copy: Copy) -> dict[str, Any]:
    sides = {}
    for side, row in (("a", copy.a), ("b", copy.b)):
        subject = audit.subjects[row]
        sides[side] = {"path": subject.name, "part": subject.part, "label": subject.label}
    numbers = asdict(copy)
    return {**numbers, **sides}


def _suspect(audit: Audit, suspect: Suspect) -> dict[str, Any]:
    return {**_named(audit, asdict(suspect)), "margin": suspect.margin}


def _outlier(audit: Audit, outlier: Outlier) -> dict[str, Any]:
    return _named(audit, asdict(outlier))


def _named(audit: Audit, shape: dict[str, Any]) -> dict[str, Any]:
    path = audit.subjects[shape.pop("row")].name
    nearest = [audit.subjects[row].name for row in shape.pop("nearest")]
    return {"path": path, **shape, "nearest": nearest}
