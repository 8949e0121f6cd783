"""What is said of proposals: how many, how sure, and how that is known."""

from collections.abc import Iterator

from semblance.learn.labelling.confidence import interval
from semblance.learn.labelling.proposing import Proposals


def summary(proposals: Proposals) -> Iterator[str]:
    """Sentences, the answer first."""
    told, found = proposals.reliability, len(proposals.accepted)
    yield (
        f"{found} of {len(proposals.each)} pictures get a label with a confidence of "
        f"{told.wanted:g} or more, by {proposals.labelled} labelled ones."
    )
    if proposals.unknown:
        yield f"{proposals.unknown} are like nothing that is labelled and stay unknown."
    if not told.covered:
        yield "No labelled picture, asked as if it had no label, reaches that confidence."
        return
    low, high = interval(told.right, told.covered)
    yield (
        "Of the labelled pictures, each asked as if it had no label, "
        f"{told.covered / told.judged:.0%} reach it, and {told.right / told.covered:.1%} of those "
        f"proposals are right (95 % {low:.1%} to {high:.1%})."
    )
    if high < told.wanted:
        yield "That is surely fewer than the confidence says: look through all of them."
