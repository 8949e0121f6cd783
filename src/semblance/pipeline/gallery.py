"""The library's front door: open a gallery, add pictures, search with one."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.errors import QueryError, SpaceMismatch, UsageError
from semblance.evaluate.calibration.calibration import Calibration
from semblance.evaluate.calibration.keeping import in_gallery, keep_in_gallery
from semblance.fusion import View
from semblance.gallery.labels import LabelSource
from semblance.gallery.port import Fault, Store, VectorType
from semblance.gallery.records import Labels, Record
from semblance.gallery.sqlite import SqliteStore
from semblance.images import Picture, open_image
from semblance.index.cache import discard_caches, open_index
from semblance.pipeline.calibrating import PairMaker
from semblance.pipeline.comparing import Comparer, Comparison
from semblance.pipeline.compute import Compute
from semblance.pipeline.ledger import no_labels
from semblance.pipeline.offline import Indexer
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.report import IndexReport
from semblance.pipeline.views import check_view, default_view, fit_views, keep_view, open_view
from semblance.search.hits import Answer
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold
from semblance.search.where import Where, fields, parse
from semblance.search.where_tree import Missing, Not

PathLike: TypeAlias = str | os.PathLike[str]


class Gallery:
    """A durable collection of pictures with their vectors, searched by picture.

    A context manager; or call `close`. One process at a time may add or remove
    (GalleryLocked otherwise); searching never waits.
    """

    def __init__(self, path: Path, store: Store, recipe: Recipe, compute: Compute) -> None:
        self.path = path
        self.recipe = recipe
        self._store = store
        self._compute = compute
        self._searcher: tuple[int, Searcher] | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls,
        path: PathLike,
        choice: Choice | None = None,
        *,
        create: bool = True,
        vector_type: VectorType = "float32",
        compute: Compute | None = None,
    ) -> "Gallery":
        """Open the gallery in this folder, or make an empty one.

        `choice` says how a new gallery encodes; an existing one keeps its models, and another
        fusion or dimension takes effect with the next `add`. Raises SpaceMismatch
        for other models or another input size, GalleryMissing if there is none and `create` is
        false, GalleryCorrupt and GalleryTooNew.
        """
        folder = Path(path)
        store = SqliteStore.open(folder, create=create, vector_type=vector_type)
        try:
            kept = store.setting("recipe")
            stored = None if kept is None else Recipe.from_toml(kept, f"the recipe in {folder}")
            chosen = _reconcile(folder, choice or Choice(), stored)
        except Exception:
            store.close()
            raise
        return cls(folder, store, chosen, compute or Compute())

    def add(
        self,
        paths: PathLike | Iterable[PathLike],
        labels: LabelSource = no_labels,
        progress: Callable[[IndexReport], None] = lambda report: None,
    ) -> IndexReport:
        """Bring the gallery up to date with files and folders; see `Indexer.run`."""
        given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        encoders = self._compute.bulk_encoders(self.recipe)
        spaces = [encoder.space for encoder in encoders]
        definition = self.recipe.view_of([space.fingerprint for space in spaces])
        check_view(definition, [space.dim for space in spaces])
        self._require_same(spaces)
        with self._store.writer() as writer:
            # What the vectors are is stored before any of them: a run that is cut short goes on
            # with the same models, whatever the next command says.
            writer.set_setting("recipe", self.recipe.to_toml())
            for space in spaces:
                writer.add_space(space)
            keep_view(self._store, writer, definition)
            indexer = Indexer(
                self._store, writer, encoders, self._compute.workers, labels, progress=progress
            )
            report = indexer.run([Path(path) for path in given])
            fit_views(self._store, writer)
        return report

    def search(
        self,
        picture: Picture,
        k: int = 10,
        where: str | Where | None = None,
        *,
        one_per_group: bool = False,
        threshold: Threshold | None = None,
    ) -> Answer:
        """The k records most like a picture, best first.

        `picture` is a path, bytes, a binary file, a PIL image or an array. `where` limits the
        search, such as "label = 'jar' and price < 10"; k hits come back whenever k records
        match. `one_per_group` returns only the best record of each group.
        """
        query = Query(k, self._expression(where), one_per_group, threshold)
        searcher = self._current_searcher()
        min_side = max(encoder.min_side for encoder in searcher.encoders)
        return searcher.search(open_image(picture, min_side=min_side), query)

    def compare(
        self, a: Picture, b: Picture, threshold: Threshold = DEFAULT_THRESHOLD
    ) -> Comparison:
        """How alike two pictures are in this gallery's view; neither need be in it."""
        _, view = default_view(self._store)
        known = in_gallery(self._store, view)
        comparer = Comparer(self._encoders(view), view, self.recipe.title, self._store, known)
        return comparer.compare(a, b, threshold)

    def pair_maker(self) -> PairMaker:
        """What scores pairs of pictures in this gallery's view, to calibrate it."""
        _, view = default_view(self._store)
        return PairMaker(self._encoders(view), view)

    def calibrate(self, calibration: Calibration) -> None:
        """Keep a calibration of this gallery's view; searches show its probability from now on."""
        _, view = default_view(self._store)
        with self._store.writer() as writer:
            keep_in_gallery(writer, view, calibration)

    def remove(self, ids: Iterable[int]) -> int:
        """Forget these records and their vectors (not the files); how many there were."""
        chosen = list(ids)
        if not all(isinstance(id, int) and 0 <= id < 2**63 for id in chosen):
            raise UsageError("records are removed by their ids, which are positive numbers")
        with self._store.writer() as writer:
            return writer.remove(chosen)

    def label(self, labels: dict[int, Labels]) -> None:
        """Replace the label, group and attributes of records."""
        with self._store.writer() as writer:
            writer.label(labels)

    def records(self, where: str | Where | None = None) -> Iterator[Record]:
        """Every record, or those that match, by id, streamed."""
        return self._store.each_record(self._expression(where))

    def __len__(self) -> int:
        return self._store.count()

    def check(self) -> list[Fault]:
        """Verify every checksum; an empty list means that all is sound."""
        return self._store.check()

    def compact(self) -> tuple[int, int]:
        """Drop caches and give back unused space: bytes before, bytes after."""
        discard_caches(self.cache)
        with self._store.writer() as writer:
            return writer.compact()

    @property
    def store(self) -> Store:
        """The engine below, for what this door does not offer."""
        return self._store

    @property
    def cache(self) -> Path:
        """The folder of indexes; deleting it loses nothing."""
        return self.path / "cache"

    def close(self) -> None:
        self._searcher = None
        self._store.close()

    def __enter__(self) -> "Gallery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _expression(self, where: str | Where | None) -> Where | None:
        """A filter; raises QueryError for a field that no record has, most likely misspelt."""
        expression = parse(where) if isinstance(where, str) else where
        for field in fields(expression) if expression else ():
            if field.is_attribute and not self._store.count(Not(Missing(field))):
                raise QueryError(f"no record has a field '{field.name}' ({self.path})")
        return expression

    def _require_same(self, spaces: Sequence[Space]) -> None:
        """Raises SpaceMismatch if the gallery holds vectors, and not of these spaces."""
        held = self._store.spaces()
        if held and not set(spaces) <= set(held):
            raise SpaceMismatch(
                f"{self.path} holds vectors of {', '.join(map(str, held))}, and this installation "
                f"makes {', '.join(map(str, spaces))}; index into a new gallery"
            )

    def _current_searcher(self) -> Searcher:
        """The searcher for the gallery as it stands, kept until something is stored."""
        with self._lock:
            state = self._store.state()
            if self._searcher is None or self._searcher[0] != state:
                self._searcher = (state, self._new_searcher())
            return self._searcher[1]

    def _new_searcher(self) -> Searcher:
        _, view = default_view(self._store)
        encoders = self._encoders(view)
        index = open_index(self._store, view, self.cache)
        every = [open_view(self._store, stored) for stored in self._store.views()]
        discard_caches(self.cache, keep={view.key for view in every})
        return Searcher(self._store, encoders, view, index, in_gallery(self._store, view))

    @cached_property
    def _online_encoders(self) -> list[Encoder]:
        return self._compute.encoders(self.recipe)

    def _encoders(self, view: View) -> list[Encoder]:
        """One encoder for each of the view's spaces; raises SpaceMismatch where there is none."""
        encoders = self._online_encoders
        made = tuple(encoder.space.fingerprint for encoder in encoders)
        if made != view.definition.spaces:
            raise SpaceMismatch(
                f"{self.path} holds vectors of the space {', '.join(view.definition.spaces)}, "
                f"and this installation makes {', '.join(made)}; index into a new gallery"
            )
        return encoders


def _reconcile(folder: Path, choice: Choice, stored: Recipe | None) -> Recipe:
    """The recipe to go on with; other models than the stored ones are refused."""
    asked = choice.over(stored)
    if stored and (asked.models, asked.input_size) != (stored.models, stored.input_size):
        raise SpaceMismatch(
            f"{folder} was made with {stored.title}, not with {asked.title}; "
            "two spaces are never compared: leave the model out, or use another gallery"
        )
    return asked
