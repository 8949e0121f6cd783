"""What recipes are asked: labelled pictures where there are labels, else edited copies."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import NoImages, UsageError
from semblance.evaluate.bakeoff.copies import own_test
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.class_folders import visible_folders
from semblance.evaluate.datasets.every_picture import every_picture
from semblance.evaluate.datasets.item import Item, key_of
from semblance.evaluate.datasets.trial import Judge
from semblance.pipeline.report import Skipped

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Data:
    """What a user named. `gallery_pictures` are more pictures of the collection, unlabelled."""

    name: str
    gallery_pictures: Path | None = None
    without_labels: bool = False
    judge: Judge = "label"

    @property
    def is_labelled(self) -> bool:
        """Whether labels are to be used: they are, but for a folder of nothing but pictures."""
        folder = Path(self.name)
        bare = folder.is_dir() and not visible_folders(folder)
        return not (self.without_labels or bare)


@dataclass(frozen=True, eq=False)
class Questions:
    """The items, and what decides which answers are right. `extra` are keys of items that ask
    nothing and are only fitted on; `originals` counts the pictures edited, 0 with labels."""

    items: tuple[Item, ...]
    judge: Judge
    metric: str
    extra: frozenset[str] = frozenset()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    originals: int = 0


def questions_of(data: Data, seed: int = 0, progress: Progress = lambda a, b: None) -> Questions:
    """Raises UsageError and NoImages as `open_dataset` and `own_test` do."""
    return _labelled(data, progress) if data.is_labelled else _own(data, seed, progress)


def _labelled(data: Data, progress: Progress) -> Questions:
    dataset = open_dataset(data.name, progress=progress)
    skipped = list(dataset.skipped)
    leaks = [each for each in dataset.problems if each.kind == "leakage"]
    extra: list[Item] = []
    if data.gallery_pictures is not None:
        paths = _pictures(data.gallery_pictures, skipped)
        extra = [Item(f"gallery: {key_of(each, data.gallery_pictures)}", each) for each in paths]
    notes = []
    if leaks:
        notes.append(
            f"{len(leaks)} pictures lie in two splits ({leaks[0].item}: {leaks[0].reason}); the "
            "figures are too good by as much (`semblance datasets show` lists them)"
        )
    keys = frozenset(item.key for item in extra)
    items = (*dataset.items, *extra)
    return Questions(items, data.judge, "mAP", keys, tuple(skipped), tuple(notes))


def _own(data: Data, seed: int, progress: Progress) -> Questions:
    root, skipped = Path(data.name), list[Skipped]()
    paths = _pictures(root, skipped)
    if data.gallery_pictures is not None:
        paths += _pictures(data.gallery_pictures, skipped)
    if not paths:
        raise NoImages(f"{data.name} holds no usable pictures")
    made = own_test(list(dict.fromkeys(paths)), root, seed=seed, progress=progress)
    return Questions(
        made.items,
        "group",
        "R@1",
        skipped=(*skipped, *made.skipped),
        originals=made.originals,
    )


def _pictures(data: Path, skipped: list[Skipped]) -> list[Path]:
    """The files of every picture; raises UsageError for pictures that lie in one file."""
    pictures = every_picture(data)
    skipped += pictures.skipped
    files = [item.picture for item in pictures.items if isinstance(item.picture, Path)]
    if len(files) < len(pictures.items):
        raise UsageError(f"{data} is one file of many pictures; copies are made of files")
    return files
