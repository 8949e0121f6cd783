"""A detector as a localizer: the boxes it finds, and those boxes filled as the mask."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from semblance.encoders.files.foreign_graph import ForeignGraph
from semblance.encoders.preprocess import decode_rung
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import WeightsError
from semblance.images import Image
from semblance.localize.detection.filtering import objects
from semblance.localize.detection.graph import DetectionGraph
from semblance.localize.detection.layout import Layout
from semblance.localize.detection.mask import filled, mask_size
from semblance.localize.detection.names import chosen, names_beside, names_in
from semblance.localize.detection.preparation import prepare
from semblance.localize.detection.recognition import recognise
from semblance.localize.detection.signature import Signature, Tensor
from semblance.localize.detection.spec import MIN_SCORE, OVERLAP, Filters, parse
from semblance.localize.localization import Localization, nothing_found
from semblance.localize.port import Localizer


def detector(
    path: Path,
    choice: RuntimeChoice | None = None,
    *,
    kinds: Sequence[str] = (),
    min_score: float = MIN_SCORE,
    overlap: float = OVERLAP,
) -> Localizer:
    """The detector in an ONNX file, its layout read from the graph at first use.

    `kinds` are the names or numbers of the classes that count, all where it is empty; the others
    are those of `Filters`. Raises UsageError for a filter that makes no sense; the first use
    raises UsageError for an unknown layout or class, WeightsError for a file that cannot be run.
    """
    filters = Filters(tuple(kinds), min_score, overlap)
    return Detector(path, filters, choice or RuntimeChoice())


def from_spec(spec: str, choice: RuntimeChoice | None = None) -> Localizer:
    """The detector of `detect:PATH?kinds=...&min_score=...&overlap=...`; raises UsageError."""
    path, kinds, min_score, overlap = parse(spec)
    return detector(path, choice, kinds=kinds, min_score=min_score, overlap=overlap)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A detector ready to run: `picture` is its input, `wanted` the classes that count."""

    graph: DetectionGraph
    layout: Layout
    picture: Tensor
    names: dict[int, str]
    wanted: frozenset[int]


class Detector:
    """One picture a run, since many exports take no more, and a CPU gains nothing by more."""

    def __init__(self, path: Path, filters: Filters, choice: RuntimeChoice) -> None:
        self._path = path
        self._filters = filters
        self._choice = choice
        self._digest = ""
        self._kept: _Opened | None = None
        self._opening = threading.Lock()

    @property
    def identity(self) -> str:
        """Reads the file, once, and starts no engine; the order of the kinds does not matter."""
        filters = self._filters
        kinds = ",".join(sorted({quote(kind.casefold()) for kind in filters.kinds})) or "all"
        names = "\n".join(names_beside(self._path)).encode()
        named = f" names={hashlib.sha256(names).hexdigest()}" if names else ""
        return (
            f"detector sha256={self._sha256()}{named} kinds={kinds} "
            f"min_score={filters.min_score!r} overlap={filters.overlap!r}"
        )

    @property
    def min_side(self) -> int:
        opened = self._opened()
        sides = [side or opened.layout.preparation.side for side in opened.graph.signature.size]
        return decode_rung(max(sides))

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        """One localization an image, in order; its score is that of the surest object."""
        return [self._locate(image) for image in images]

    def _locate(self, image: Image) -> Localization:
        opened = self._opened()
        layout = opened.layout
        pixels, placement, canvas = prepare(image.pil, layout.preparation, opened.picture)
        inputs = {opened.picture.name: pixels}
        if layout.size_input is not None:
            inputs[layout.size_input] = np.array([[canvas.width, canvas.height]], np.int64)
        outputs = opened.graph.run(inputs)
        with np.errstate(all="ignore"):  # what is not finite is dropped
            candidates = layout.decode(outputs, canvas)
        found = objects(
            candidates,
            placement,
            self._filters,
            opened.wanted,
            opened.names,
            distinct=layout.distinct,
        )
        height, width = mask_size(image.width, image.height)
        if not found:
            return nothing_found(height, width)
        return Localization(filled(found, height, width), found, max(o.score for o in found))

    def _sha256(self) -> str:
        with self._opening:
            if not self._digest:
                self._digest = ForeignGraph.open(self._path).sha256
            return self._digest

    def _opened(self) -> _Opened:
        with self._opening:
            if self._kept is None:
                self._kept = self._open()
            return self._kept

    def _open(self) -> _Opened:
        graph = DetectionGraph(self._path, self._choice)
        if self._digest not in ("", graph.sha256):
            raise WeightsError(f"{self._path} has changed while it was in use; start again")
        self._digest = graph.sha256
        layout = recognise(graph.signature, str(self._path))
        names = names_in(graph.signature.metadata) or dict(enumerate(names_beside(self._path)))
        wanted = chosen(self._filters.kinds, names, str(self._path))
        picture = _one_picture(graph.signature, self._path)
        return _Opened(graph, layout, picture, names, wanted)


def _one_picture(signature: Signature, path: Path) -> Tensor:
    """The input for the picture; raises WeightsError where it takes several at once."""
    tensor = signature.picture
    assert tensor is not None, "a layout was recognised"
    if tensor.rank == 4 and tensor.shape[0] not in (1, None):
        raise WeightsError(
            f"the detector {path} takes exactly {tensor.shape[0]} pictures a run; "
            "export it for a batch of one, or a free batch"
        )
    return tensor
