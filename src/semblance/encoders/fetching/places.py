"""Where a model's weights may lie already, looked up without a network and without a library."""

import os
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.fetching.user_cache import cache_folder

SUFFIXES = (".safetensors", ".pth", ".bin")


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository on the Hugging Face hub."""

    repository: str
    file: str

    @classmethod
    def of(cls, weights: str) -> "HubFile":
        """From `hub:OWNER/REPOSITORY/FILE`."""
        owner, name, file = weights.removeprefix("hub:").split("/", 2)
        return cls(f"{owner}/{name}", file)

    @property
    def page(self) -> str:
        return f"https://huggingface.co/{self.repository}"


def located(name: str, weights: str) -> Path | None:
    """The weights file of a model, `weights` as in its description, if it is on this machine."""
    if weights.startswith("file:"):
        path = Path(weights.removeprefix("file:"))
        return path if path.is_file() else None
    place = own_place(name)
    own = (place.with_name(f"{place.stem}{suffix}") for suffix in SUFFIXES)
    found = next((path for path in own if path.is_file()), None)
    if found is None and weights.startswith("hub:"):
        return _in_hub_cache(HubFile.of(weights))
    return found


def own_place(name: str) -> Path:
    """Where to put a weights file by hand; `.pth` and `.bin` are found there too."""
    return cache_folder() / "weights" / f"{file_name(name)}.safetensors"


def file_name(name: str) -> str:
    """A model's name as part of a file name: `timm:a.b` gives `timm-a-b`."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name)


def _in_hub_cache(wanted: HubFile) -> Path | None:
    """The file in the hub client's cache, whose layout is documented.

    https://huggingface.co/docs/huggingface_hub/guides/manage-cache; read here because the client is
    part of an extra and takes longer to import than a graph takes to run.
    """
    folder = _hub_cache() / f"models--{wanted.repository.replace('/', '--')}"
    try:
        revisions = [(folder / "refs" / "main").read_text(encoding="utf-8").strip()]
    except OSError:
        revisions = sorted(path.name for path in folder.glob("snapshots/*"))
    files = (folder / "snapshots" / revision / wanted.file for revision in revisions)
    return next((file for file in files if file.is_file()), None)


def _hub_cache() -> Path:
    chosen = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if chosen:
        return Path(chosen)
    home = os.environ.get("HF_HOME")
    if home:
        return Path(home) / "hub"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface" / "hub"
