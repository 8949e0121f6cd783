"""What people made of their searches: kept beside a gallery, and turned into figures."""

from semblance.evaluate.feedback.events import KINDS, Kind, Mark, Search, Shown
from semblance.evaluate.feedback.interleaving import team_draft
from semblance.evaluate.feedback.store import FeedbackStore, feedback_file

__all__ = [
    "KINDS",
    "FeedbackStore",
    "Kind",
    "Mark",
    "Search",
    "Shown",
    "feedback_file",
    "team_draft",
]
