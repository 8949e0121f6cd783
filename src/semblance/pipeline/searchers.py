"""What answers from each view of a gallery, kept until something is stored."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from semblance.encoders.port import Encoder
from semblance.errors import SpaceMismatch
from semblance.evaluate.calibration.keeping import in_gallery
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.gallery.records import StoredView
from semblance.index import CascadeIndex
from semblance.index.cache import discard_caches, open_index
from semblance.pipeline.cascades import find_cascade
from semblance.pipeline.categorizing import predictor_of
from semblance.pipeline.first_stage import FirstStage, as_measured, joined, places_of
from semblance.pipeline.online import Searcher
from semblance.pipeline.recipe.recipe import Files, Recipe
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.shelf import Shelf
from semblance.pipeline.text_sides import TextSides
from semblance.pipeline.views import find_view, open_view
from semblance.search.cascade import Cascade


class Searchers:
    """A searcher a view; safe to ask from many threads."""

    def __init__(
        self, reader: Reader, shelf: Shelf, cache: Path, tokenizer: Path | None = None
    ) -> None:
        self._reader = reader
        self._shelf = shelf
        self._cache = cache
        self._tokenizer = tokenizer
        self._texts: dict[Files, TextSides] = {}
        self._kept: dict[str | None, tuple[int, Searcher]] = {}
        self._lock = threading.Lock()

    def current(self, name: str | None = None) -> Searcher:
        """The searcher for a view, or a cascade, as it stands; raises ViewError for an unknown
        one."""
        with self._lock:
            state = self._reader.state()
            # By the name as asked, None for the default: to find that, all views' fitted parts
            # would be read, which took 12 of a query's 200 ms.
            kept = self._kept.get(name)
            if kept is None or kept[0] != state:
                kept = self._kept[name] = (state, self._asked(name, state))
            return kept[1]

    def encoders(self, stored: StoredView) -> tuple[list[Encoder], View]:
        """One encoder for each space of a view, and the view; raises SpaceMismatch where this
        installation's encoder is of another space."""
        view = open_view(self._reader, stored)
        encoders = self._shelf.online(recipe_of(self._reader, stored.name))
        require_same(self._reader, view, encoders)
        return encoders, view

    def texts(self, recipe: Recipe) -> TextSides:
        """The text sides of a recipe's models, kept for the next time."""
        sides = TextSides(self._tokenizer, dict(recipe.files))
        return self._texts.setdefault(recipe.files, sides)

    def forget(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._kept.clear()

    def _asked(self, name: str | None, state: int) -> Searcher:
        cascade = self._cascade(name)
        if cascade is not None:
            return self._joined(cascade, state)
        return self._of_view(find_view(self._reader, name), state)

    def _of_view(self, stored: StoredView, state: int) -> Searcher:
        kept = self._kept.get(stored.name)
        if kept is None or kept[0] != state:
            kept = self._kept[stored.name] = (state, self._made(stored))
        return kept[1]

    def _cascade(self, name: str | None) -> Cascade | None:
        """The cascade of a name that is no view's."""
        if name is None or any(view.name == name for view in self._reader.views()):
            return None
        return find_cascade(self._reader, name)

    def _joined(self, cascade: Cascade, state: int) -> Searcher:
        """The searcher of the view that decides, behind the stage that proposes."""
        stored = [find_view(self._reader, name) for name in (cascade.first, cascade.then)]
        first, then = (self._of_view(view, state) for view in stored)
        encoders = joined(then.encoders, first.encoders)
        files = {
            name: path for each in stored for name, path in recipe_of(self._reader, each.name).files
        }
        stage = FirstStage(
            first.view,
            places_of(first.view, encoders),
            CascadeIndex(first.index, then.index),
            as_measured(cascade, first.view, then.view),
        )
        texts = TextSides(self._tokenizer, files)
        return replace(then, encoders=encoders, texts=texts, first=stage)

    def _made(self, stored: StoredView) -> Searcher:
        encoders, view = self.encoders(stored)
        index = open_index(self._reader, view, self._cache)
        every = [open_view(self._reader, each) for each in self._reader.views()]
        discard_caches(self._cache, keep={each.key for each in every})
        recipe = recipe_of(self._reader, stored.name)
        return Searcher(
            self._reader,
            encoders,
            view,
            index,
            self.texts(recipe),
            in_gallery(self._reader, view),
            ranking=recipe.ranking,
            predictor=predictor_of(self._reader, stored.name, view, recipe, self._shelf.compute),
        )


def require_same(reader: Reader, view: View, encoders: Sequence[Encoder]) -> None:
    """Raises SpaceMismatch unless the encoders make just the view's spaces, in its order."""
    made = [encoder.space for encoder in encoders]
    if tuple(space.fingerprint for space in made) == view.definition.spaces:
        return
    held = [space for space in reader.spaces() if space.fingerprint in view.definition.spaces]
    raise SpaceMismatch(
        f"the gallery holds vectors of {', '.join(map(str, held))}, and this installation "
        f"makes {', '.join(map(str, made))}: other weights, or prepared otherwise; bring back "
        "what made them, or put it beside with `semblance views add`"
    )
