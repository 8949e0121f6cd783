"""A detector as a localizer: the boxes it finds, and those boxes filled as the mask."""

from collections.abc import Sequence
from pathlib import Path

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.images import Image
from semblance.localize.detection.spec import MIN_SCORE, OVERLAP, Filters, parse
from semblance.localize.localization import Localization
from semblance.localize.port import Localizer


def detector(
    path: Path,
    choice: RuntimeChoice | None = None,
    *,
    kinds: Sequence[str] = (),
    min_score: float = MIN_SCORE,
    overlap: float = OVERLAP,
) -> Localizer:
    """The detector in an ONNX file, its layout read from the graph at first use."""
    filters = Filters(tuple(kinds), min_score, overlap)
    return Detector(path, filters, choice or RuntimeChoice())


def from_spec(spec: str, choice: RuntimeChoice | None = None) -> Localizer:
    """The detector of `detect:PATH?kinds=...&min_score=...&overlap=...`; raises UsageError."""
    path, kinds, min_score, overlap = parse(spec)
    return detector(path, choice, kinds=kinds, min_score=min_score, overlap=overlap)


class Detector:
    def __init__(self, path: Path, filters: Filters, choice: RuntimeChoice) -> None:
        self._path = path
        self._filters = filters
        self._choice = choice

    @property
    def identity(self) -> str:
        raise NotImplementedError

    @property
    def min_side(self) -> int:
        raise NotImplementedError

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        raise NotImplementedError
