"""Descriptions that a library had to be asked for, kept so that it is asked only once."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.fetching.places import file_name
from semblance.encoders.fetching.user_cache import cache_folder, write_whole


def remembered(name: str, ask: Callable[[], EncoderDescription]) -> EncoderDescription:
    """What `ask` said of this name when it was first asked."""
    path = _place(name)
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        description = ask()
    write_whole(path, json.dumps(asdict(description), indent=1).encode())
    return description


def from_json(text: str) -> EncoderDescription:
    """A description from its JSON; raises ValueError, KeyError or TypeError for anything else."""
    fields = json.loads(text)
    raw = fields.pop("preprocessing")
    raw["mean"], raw["std"] = tuple(raw["mean"]), tuple(raw["std"])
    fields["input_sizes"] = tuple(fields["input_sizes"])
    return EncoderDescription(preprocessing=Preprocessing(**raw), **fields)


def _place(name: str) -> Path:
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return cache_folder() / "descriptions" / f"{file_name(name)}-{digest}.json"
