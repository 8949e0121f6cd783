"""What an audit found, in sentences, what matters most first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from semblance.evaluate.audit.audit import Audit
from semblance.evaluate.audit.subjects import order_of

NAMED = 5
"""Labels that are named in a sentence."""


def answer(audit: Audit) -> tuple[str, ...]:
    """The answer of an audit as plain sentences."""
    return (*_labels(audit), *_leaks(audit), *_repeats(audit), *_outliers(audit), *_gaps(audit))


def _labels(audit: Audit) -> Iterator[str]:
    if audit.suspects is None:
        some = any(subject.label is not None for subject in audit.subjects)
        why = "there are no two labels to tell apart" if some else "no picture has a label"
        yield f"Labels were not judged: {why}."
        return
    found = len(audit.suspects.found)
    look = "looks" if found == 1 else "look"
    if audit.suspects.judged:
        yield f"{found or 'None'} of {_pictures(audit.suspects.judged)} {look} wrongly labelled."
    if audit.suspects.unjudged:
        yield (
            f"The labels of {_pictures(audit.suspects.unjudged)} were not judged: too few others "
            "that are no copies share them."
        )


def _leaks(audit: Audit) -> Iterator[str]:
    """Pictures of each part, the later one, that are in another."""
    if len({subject.part for subject in audit.subjects}) < 2:
        return
    leaked: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for copy in audit.leaks:
        there, here = sorted((copy.a, copy.b), key=lambda row: order_of(audit.subjects[row].part))
        leaked[audit.subjects[here].place, audit.subjects[there].place].add(here)
    for (part, other), rows in sorted(leaked.items()):
        count = len(rows)
        yield f"{_pictures(count)} of {part} {_be(count)} in {other} too."
    if not leaked:
        yield f"No picture was found in two splits or roles{_unverified(audit)}."
    elif audit.copies.left:
        yield f"There may be more{_unverified(audit)}."
    if audit.torn:
        yield f"Groups with pictures in more than one split: {_listed(audit.torn)}."


def _unverified(audit: Audit) -> str:
    left = audit.copies.left
    return f", but {left:,} less close pairs were not compared point by point" if left else ""


def _repeats(audit: Audit) -> Iterator[str]:
    count = len({copy.b for copy in audit.repeats})
    if count:
        yield f"{_pictures(count)} {_be(count)} there a second time."


def _outliers(audit: Audit) -> Iterator[str]:
    count = len(audit.outliers)
    if count:
        labelled = any(outlier.label is not None for outlier in audit.outliers)
        yield f"{_pictures(count)} {_be(count)} unlike the others{' of the label' * labelled}."


def _gaps(audit: Audit) -> Iterator[str]:
    few = [f"{one.label} ({one.pictures})" for one in audit.gaps if "few" in one.gaps]
    sparse = [one.label for one in audit.gaps if "sparse" in one.gaps]
    if few:
        yield f"Few pictures: {_listed(few)}."
    if sparse:
        yield f"Thinly covered: {_listed(sparse)}."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
