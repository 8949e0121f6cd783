"""Changes to a picture that should not change what it is: two sets, and what they are made of."""

from semblance.evaluate.robustness.changes.change import Change, Edit
from semblance.evaluate.robustness.changes.sets import HEAVY, MILD

__all__ = ["HEAVY", "MILD", "Change", "Edit"]
