"""Draw a packaging data set into a folder: pictures, masks, and a manifest written last."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import PIL.Image

from semblance.encoders.runtime.threads import usable_cores
from semblance.errors import UsageError
from semblance.samples.drawing.rendering import render
from semblance.samples.manifest import Box, image_path, mask_path, row, write
from semblance.samples.plan import Settings, Shot, plan
from semblance.samples.products.categories import CATEGORIES
from semblance.samples.views import BackgroundChoice

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many pictures are done and how many there are, from one thread at a time."""

DRAWING = 1
"""Raised when the same settings begin to give other pixels: older folders are then not reused."""

_SETTINGS, _MANIFEST = "packaging.json", "manifest.csv"


@dataclass(frozen=True, slots=True)
class PackagingSet:
    """A finished data set; `already_there` says that nothing had to be drawn."""

    folder: Path
    manifest: Path
    pictures: int
    products: int
    already_there: bool


def make_packaging(
    out: Path,
    *,
    products: int = 20,
    views: int = 6,
    seed: int = 0,
    size: int = 320,
    background: BackgroundChoice = "mixed",
    as_published: bool = False,
    attributes: bool = False,
    progress: Progress | None = None,
) -> PackagingSet:
    """Draw the fifteen categories into `out`; the same settings give the same bytes.

    `products` is per category, `views` per product, `size` in pixels. `as_published` takes the
    published collection's numbers instead; `attributes` adds one picture per attribute change
    of each product. A folder left unfinished by the same settings is drawn again; one that holds
    anything else raises UsageError.
    """
    settings = Settings(products, views, seed, size, background, as_published, attributes)
    shots = list(plan(settings))
    finished = _claim(out, settings)
    if not finished:
        _draw_all(out, shots, settings, progress or (lambda done, total: None))
    count = len({shot.product.id for shot in shots})
    return PackagingSet(out, out / _MANIFEST, len(shots), count, finished)


def _claim(out: Path, settings: Settings) -> bool:
    """Whether the data set is there already; if not, the folder is ready to be drawn into."""
    wanted = json.dumps({"drawing": DRAWING, **asdict(settings)}, indent=2) + "\n"
    known = out / _SETTINGS
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a new or empty folder.")
    if known.is_file() and known.read_text(encoding="utf-8") == wanted:
        return (out / _MANIFEST).is_file()
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty and holds something else; name a new folder.")
    for folder in ("images", "masks"):
        for category in CATEGORIES:
            (out / folder / category).mkdir(parents=True, exist_ok=True)
    known.write_text(wanted, encoding="utf-8", newline="\n")
    return False


def _draw_all(out: Path, shots: list[Shot], settings: Settings, progress: Progress) -> None:
    """Threads share the work: drawing is spent in calls that release the interpreter's lock."""
    done = _Count(len(shots), progress)

    def draw(shot: Shot) -> tuple[str | int | float, ...]:
        box = _draw(out, shot)
        done.one_more()
        return row(shot, box, settings.seed)

    with ThreadPoolExecutor(_threads(settings.size)) as pool:
        try:
            rows = list(pool.map(draw, shots))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    write(out / _MANIFEST, rows)


def _threads(size: int) -> int:
    """As many as there are cores, fewer where pictures are so large that memory would run short:
    one of 2048 pixels takes half a gigabyte while it is drawn."""
    return min(usable_cores(), max(1, 16 * 1024**2 // size**2))


def _draw(out: Path, shot: Shot) -> Box:
    rendering = render(shot.product, shot.view)
    image = PIL.Image.fromarray(rendering.image)
    image.save(out / image_path(shot.name), quality=shot.view.quality)
    PIL.Image.fromarray(rendering.mask).save(out / mask_path(shot.name), compress_level=3)
    return rendering.box


class _Count:
    """Tells progress from many threads one after the other."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._done = 0
        self._lock = threading.Lock()

    def one_more(self) -> None:
        with self._lock:
            self._done += 1
            self._progress(self._done, self._total)
