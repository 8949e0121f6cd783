"""The named moments of a write, so that a test can end the process at any of them."""

from collections.abc import Callable
from typing import Final, Literal, TypeAlias, get_args

Stage: TypeAlias = Literal[
    "creating", "begin", "records", "vectors", "before-commit", "committed", "checkpointed"
]
"""A new database is made but not yet in place; a transaction has begun; its records, then its
vectors and traits are written; it is about to be committed, is committed; the log was emptied into
the database."""

STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
OnStage: TypeAlias = Callable[[Stage], None]


def unwatched(stage: Stage) -> None:
    """What happens at a stage outside of tests: nothing."""
