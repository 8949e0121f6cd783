"""Files of a run, written whole or not at all."""

from pathlib import Path

from semblance.encoders.fetching.user_cache import write_whole
from semblance.errors import TrainingError, WeightsError
from semblance.naming import escape_name


def write(path: Path, content: bytes | str) -> None:
    """Whatever was there before stays until the new content is on disk; raises TrainingError."""
    try:
        write_whole(path, content.encode() if isinstance(content, str) else content)
    except WeightsError as error:
        cause = error.__cause__
        reason = (cause.strerror if isinstance(cause, OSError) else None) or "no reason given"
        raise TrainingError(
            f"{escape_name(str(path))} cannot be written ({reason}); make room or name another "
            "folder with --out, and run the same command again"
        ) from error
