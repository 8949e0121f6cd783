"""The library's front door: open a gallery, add pictures, search with pictures and words."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from semblance.errors import QueryError, UsageError
from semblance.evaluate.calibration.keeping import OF_TEXTS, in_gallery
from semblance.gallery.home import home_of, shown
from semblance.gallery.labels import LabelSource
from semblance.gallery.opening import open_store
from semblance.gallery.port import Fault, Store, VectorType
from semblance.gallery.records import Labels, Record
from semblance.images import Picture, open_image
from semblance.index.cache import discard_caches
from semblance.pipeline.category_learning import predict_all
from semblance.pipeline.comparing import Comparer, Comparison
from semblance.pipeline.compute import Compute
from semblance.pipeline.examples import Examples, open_all, part_of, several
from semblance.pipeline.ledger import no_labels
from semblance.pipeline.offline import Indexer
from semblance.pipeline.online import Query, Searcher
from semblance.pipeline.planning import plans_of, read_texts
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.recipes import recipe_of, reconcile, stored_recipe
from semblance.pipeline.report import IndexReport
from semblance.pipeline.searchers import Searchers
from semblance.pipeline.shelf import Shelf
from semblance.pipeline.traits import StoredMasks
from semblance.pipeline.viewbook import ViewBook
from semblance.pipeline.views import MAIN, find_view, fit_views
from semblance.pipeline.wording import relabel
from semblance.pipeline.work import Work
from semblance.search.hits import Answer, Region
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold
from semblance.search.where import Where, fields, parse
from semblance.search.where_tree import Missing, Not

PathLike: TypeAlias = str | os.PathLike[str]


class Gallery:
    """A durable collection of pictures with their vectors, searched by picture.

    A context manager; or call `close`. One process at a time may add or remove
    (GalleryLocked otherwise); searching never waits.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        choice: Choice,
        compute: Compute,
        tokenizer: Path | None = None,
    ) -> None:
        self.path = path
        self._store = store
        self._choice = choice
        self._shelf = Shelf(replace(compute, recall=StoredMasks(store)))
        self._searchers = Searchers(store, self._shelf, self.cache, tokenizer)

    @classmethod
    def open(
        cls,
        path: PathLike,
        choice: Choice | None = None,
        *,
        create: bool = True,
        vector_type: VectorType = "float32",
        compute: Compute | None = None,
        tokenizer: PathLike | None = None,
    ) -> "Gallery":
        """Open the gallery in this folder, or make an empty one.

        A path such as milvus://host:19530/shop is a gallery on a Milvus server.

        `choice` says how a new gallery encodes; the default view of an existing one keeps its
        models, and takes another fusion or dimension with the next `add`. `tokenizer` is the
        folder of the tokenizer.json with which SigLIP's models read text. Raises
        SpaceMismatch for other models or another input size, GalleryMissing if there is none
        and `create` is false, GalleryCorrupt and GalleryTooNew.
        """
        store = open_store(
            path,
            create=create,
            vector_type=vector_type,
            # A bad choice is refused before it leaves an empty gallery behind.
            before_creating=lambda: None if choice is None else choice.over(None),
        )
        reads = None if tokenizer is None else Path(tokenizer)
        gallery = cls(shown(path), store, choice or Choice(), compute or Compute(), reads)
        if choice is not None:
            try:
                gallery.recipe  # noqa: B018 - a choice that does not fit is refused before any work
            except Exception:
                store.close()
                raise
        return gallery

    @property
    def recipe(self) -> Recipe:
        """How the default view is made, with what `open` was asked to change."""
        stored = stored_recipe(self._store, self._default)
        return reconcile(str(self.path), self._choice, stored, bound=len(self) > 0)

    @property
    def views(self) -> ViewBook:
        """The views of this gallery: list, add, compare, switch the default, drop."""
        return ViewBook(self._store, self._shelf, self._searchers)

    def add(
        self,
        paths: PathLike | Iterable[PathLike],
        labels: LabelSource = no_labels,
        progress: Callable[[IndexReport], None] = lambda report: None,
    ) -> IndexReport:
        """Bring the gallery up to date with files and folders; see `Indexer.run`."""
        given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
        with self._store.writer() as writer:
            # Only who holds the lock knows the views: another process may just have changed them.
            recipes = {view.name: recipe_of(self._store, view.name) for view in self._store.views()}
            recipes[self._default] = self.recipe
            plans = plans_of(self._store, self._shelf, recipes, self._searchers.texts)
            work = Work.of(
                (each for plan in plans for each in plan.work.encoders),
                (each for plan in plans for each in plan.work.makers),
            )
            # What the vectors are is stored before any of them: a run that is cut short goes on
            # with the same models, whatever the next command says.
            for plan in plans:
                plan.keep(self._store, writer)
            indexer = Indexer(
                self._store,
                writer,
                work,
                self._shelf.compute.workers,
                labels,
                progress=progress,
            )
            report = indexer.run([Path(path) for path in given])
            read_texts(self._store, writer, plans, report, progress)
            report.notes += [*report.on_objects, *fit_views(self._store, writer)]
            report.notes += predict_all(self._store, writer, self._shelf.compute)
        return report

    def search(
        self,
        picture: Picture | Record | None = None,
        k: int = 10,
        where: str | Where | None = None,
        *,
        text: str | Sequence[str] = (),
        without: str | Sequence[str] = (),
        like: Picture | Record | Sequence[Picture | Record] = (),
        unlike: Picture | Record | Sequence[Picture | Record] = (),
        one_per_group: bool = False,
        threshold: Threshold | None = None,
        view: str | None = None,
        region: tuple[int, int, int, int] | None = None,
        category: str | None = None,
        rerank: Sequence[str] | None = None,
    ) -> Answer:
        """The k records most like a picture, a text, or several of them; best first.

        A picture is a path, bytes, a binary file, a PIL image or an array, or a record of this
        gallery, which is not read again. `text` and `like` are
        further examples of what is wanted, `without` (texts) and `unlike` (pictures) of what is
        not; each is one or a list, and at least one must be wanted (UsageError). They are
        averaged as `search.rocchio` says. Texts need models that read them: UsageError elsewhere.

        `where` limits the search, such as "label = 'jar' and price < 10"; k hits come back
        whenever k records match. `one_per_group` returns only the best record of each group.
        `threshold` drops hits below it, None keeps all k. `view` names one of the gallery's
        `views`, None is the default. `region` is the part of the picture that is meant: x, y,
        width, height in pixels of its file. `category` limits the search to a category, "auto" to
        the predicted ones, "off" to none; `rerank` names re-rankers. None of either is as the
        view's recipe has it.

        Raises ImageError naming a picture that cannot be used, QueryError for a filter, a category
        or a k that nothing can match, ViewError for an unknown view, and NotCalibrated for a
        threshold that the view cannot place.
        """
        asked = None if rerank is None else tuple(rerank)
        query = Query(k, self._expression(where), one_per_group, threshold, category, asked)
        searcher = self._searchers.current(view)
        if region is not None:
            picture = part_of(picture, region, searcher.encoders)
        min_side = searcher.min_side(asked)
        first = () if picture is None else (picture,)
        examples = Examples(
            open_all((*first, *several(like)), min_side),
            several(text),
            open_all(several(unlike), min_side),
            several(without),
        )
        return searcher.search_examples(examples, query)

    def searcher(self, view: str | None = None) -> Searcher:
        """What answers from a view, as it stands, for who asks it more than once or otherwise."""
        return self._searchers.current(view)

    def objects(self, picture: Picture, view: str | None = None) -> tuple[Region, ...]:
        """The objects that a view's localizer finds in a picture, the largest first.

        Raises UsageError for a view that looks at whole pictures.
        """
        finder = self._searchers.current(view).finder
        if finder is None:
            raise UsageError(
                "this view looks at whole pictures; index with --localize u2netp, or give the "
                "region as x,y,width,height"
            )
        image = open_image(picture, min_side=self.min_side(view))
        return tuple(Region.of(f, image.width, image.height) for f in finder.find(image).objects)

    def min_side(self, view: str | None = None) -> int:
        """The short side, in pixels, at which pictures are to be opened for a view."""
        return self._searchers.current(view).min_side()

    def compare(
        self,
        a: Picture,
        b: Picture,
        threshold: Threshold = DEFAULT_THRESHOLD,
        view: str | None = None,
    ) -> Comparison:
        """How alike two pictures are in a view of this gallery; neither need be in it.

        Raises ViewError for an unknown view, and what `Comparer.compare` does.
        """
        return self.comparer(view).compare(a, b, threshold)

    def comparer(self, view: str | None = None) -> Comparer:
        """What compares pictures in a view, for any number of pairs."""
        stored = find_view(self._store, view)
        encoders, opened = self._searchers.encoders(stored)
        known = OF_TEXTS if opened.definition.texts else in_gallery(self._store, opened)
        title = recipe_of(self._store, stored.name).title
        return Comparer(encoders, opened, title, self._store, known)

    def remove(self, ids: Iterable[int]) -> int:
        """Forget these records and their vectors (not the files); how many there were.

        Ids that no record has are passed over.
        """
        chosen = list(ids)
        if not all(isinstance(id, int) and 0 <= id < 2**63 for id in chosen):
            raise UsageError("records are removed by their ids, which are positive numbers")
        with self._store.writer() as writer:
            return writer.remove(chosen)

    def label(self, labels: dict[int, Labels]) -> None:
        """Replace the label, group and attributes of records.

        Where a text of theirs joins their vectors and changes, the new one joins with the next
        `add`; until then they are found by their pictures alone. Raises GalleryError for an id
        that no record has.
        """
        with self._store.writer() as writer:
            relabel(self._store, writer, labels)

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
    def home(self) -> Path:
        """The folder of what is kept on this machine; the gallery's own, if it has one."""
        return home_of(self.path)

    @property
    def cache(self) -> Path:
        """The folder of indexes; deleting it loses nothing."""
        return self.home / "cache"

    def close(self) -> None:
        self._searchers.forget()
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
            present = self._store.each_record(Not(Missing(field)))
            if field.is_attribute and next(present, None) is None:
                raise QueryError(f"no record has a field '{field.name}' ({self.path})")
        return expression

    @property
    def _default(self) -> str:
        return next((view.name for view in self._store.views()), MAIN)
