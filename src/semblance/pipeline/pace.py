"""How often the results of a bulk run are made durable."""

import time

COMMIT_PICTURES = 256
COMMIT_SECONDS = 2.0
"""A batch is made durable after this many pictures or seconds: all that a crash can cost."""


class CommitPace:
    """Says when a batch that was begun now is to be made durable."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def is_due(self, pending: int) -> bool:
        """Whether it is time, with this many pictures pending."""
        return pending >= COMMIT_PICTURES or time.monotonic() - self._began > COMMIT_SECONDS
