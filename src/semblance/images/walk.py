"""Walking: the pictures of some files and folders, in one order, without surprises."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from semblance.errors import ImageMissing
from semblance.images.formats import suffixes
from semblance.images.limits import DEFAULT_LIMITS, Limits
from semblance.images.source import irregularity, system_reason

_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a Windows link that is not called one


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file that may be a picture; it has not been opened."""

    path: Path


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that looks like a picture, or a folder, but cannot be used."""

    path: Path
    reason: str


Step: TypeAlias = Found | Unusable
Paths: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def walk(paths: Paths, limits: Limits = DEFAULT_LIMITS) -> "Walk":
    """Every picture of these files and folders; see `Walk`.

    Raises ImageMissing, before anything is yielded, for a path that does not exist.
    """
    each = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    return Walk([_root(path) for path in each], suffixes(limits.formats))


@dataclass(frozen=True, slots=True)
class _Place:
    """A path as it is shown, and the same with every link on it resolved.

    `root` is the resolved folder whose walk led here; `linked` says that a link inside that
    folder is on the way.
    """

    shown: Path
    real: Path
    root: Path
    linked: bool = False

    def child(self, name: str) -> "_Place":
        return replace(self, shown=self.shown / name, real=self.real / name)


class Walk:
    """An iterable of `Found` and `Unusable`, streamed; memory grows with the largest folder.

    The order is that of the paths given; within a folder, names in the order of their bytes,
    a subfolder's content standing where its name does. Paths are absolute; links on the way to
    a given path are kept as the user wrote them.

    A path given is taken as it is. Inside a folder, names that begin with a dot are left out,
    as is, counted in `ignored`, what has no picture's suffix. A link is followed only when its
    target stays inside the folder and is not met there under its own name; so nothing comes
    twice, and no cycle is entered. Nothing that comes from two given paths comes twice either.
    Nothing is ever opened but folders.
    """

    def __init__(self, roots: list[_Place], endings: frozenset[str]) -> None:
        self._roots = roots
        self._endings = endings
        self._given = frozenset(root.real for root in roots)
        self._met: set[Path] = set()
        self.ignored = 0

    def __iter__(self) -> Iterator[Step]:
        self._met = set()
        self.ignored = 0
        pending = [iter(self._roots)]
        while pending:
            place = next(pending[-1], None)
            if place is None:
                pending.pop()
                continue
            seen = self._look(place)
            if isinstance(seen, _Place):
                yield from self._enter(seen, pending)
            elif seen is not None:
                yield seen

    def _look(self, place: _Place) -> Step | _Place | None:
        """What a place holds: a step to yield, a folder to enter, or nothing to tell."""
        try:
            status = place.real.lstat()
            if _is_link(status):
                followed = self._follow(place)
                if not isinstance(followed, _Place):
                    return followed
                place, status = followed, followed.real.lstat()
        except FileNotFoundError:
            return self._unusable(place, "vanished during the walk")
        except OSError as error:
            return self._unusable(place, system_reason(error))
        is_folder = stat.S_ISDIR(status.st_mode)
        if not (is_folder or self._is_candidate(place)):
            self.ignored += 1
            return None
        if self._was_met(place):
            return None
        if is_folder:
            return place
        reason = irregularity(status.st_mode)
        return Unusable(place.shown, reason) if reason else Found(place.shown)

    def _enter(self, folder: _Place, pending: list[Iterator[_Place]]) -> Iterator[Unusable]:
        try:
            names = [path.name for path in folder.real.iterdir()]
        except OSError as error:
            yield Unusable(folder.shown, system_reason(error))
            return
        visible = (name for name in names if not name.startswith("."))
        pending.append(map(folder.child, sorted(visible, key=os.fsencode)))

    def _follow(self, link: _Place) -> Unusable | _Place | None:
        try:
            target = Path(os.path.realpath(link.real, strict=True))
        except OSError:
            return self._unusable(link, "a link to nothing")
        if not target.is_relative_to(link.root):
            reason = "a link that leaves the folder"
            return Unusable(link.shown, reason) if target.is_dir() else self._unusable(link, reason)
        if self._comes_anyway(target, link.root):
            return None
        return replace(link, real=target, linked=True)

    def _comes_anyway(self, target: Path, root: Path) -> bool:
        """Whether the walk of `root` meets this place under its own name."""
        if any(name.startswith(".") for name in target.relative_to(root).parts):
            return False
        return self._has_ending(target) or target.is_dir()

    def _is_candidate(self, place: _Place) -> bool:
        return place.real in self._given or self._has_ending(place.shown)

    def _has_ending(self, path: Path) -> bool:
        return path.suffix.lower() in self._endings

    def _was_met(self, place: _Place) -> bool:
        """Note a place that more than one way leads to; others need not be remembered."""
        if not place.linked and place.real not in self._given:
            return False
        was_met = place.real in self._met
        self._met.add(place.real)
        return was_met

    def _unusable(self, place: _Place, reason: str) -> Unusable | None:
        if self._is_candidate(place):
            return Unusable(place.shown, reason)
        self.ignored += 1
        return None


def _root(path: str | os.PathLike[str]) -> _Place:
    name = os.fspath(path)
    try:
        Path(name).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise ImageMissing(name, "there is no such file or folder") from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ImageMissing(name, "no file can have such a name") from error
        # It is there, if out of reach: the walk will say why.
    real = Path(os.path.realpath(name))
    return _Place(Path(os.path.abspath(name)), real, real)


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION
