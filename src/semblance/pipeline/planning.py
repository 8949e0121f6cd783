"""A view as it is about to be: what it is made with, checked and kept before any work."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from semblance.categories.trained import TrainedCategories
from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.fusion import ViewDefinition
from semblance.gallery.port import Reader, Writer
from semblance.gallery.record_text import is_text, text_space
from semblance.pipeline.categorizing import category_model
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipes import keep_recipe
from semblance.pipeline.report import IndexReport
from semblance.pipeline.searchers import require_same
from semblance.pipeline.shelf import Shelf
from semblance.pipeline.text_sides import TextSides
from semblance.pipeline.traits import makers_of
from semblance.pipeline.views import check_view, keep_view, open_view, unused_spaces
from semblance.pipeline.wording import TextFilling, unknown_attributes
from semblance.pipeline.work import Work


@dataclass(frozen=True, eq=False)
class ViewPlan:
    """A view's name and recipe, and what works for it.

    `encoders` are one a space, in order; `model` is the category model that the recipe names.
    """

    name: str
    recipe: Recipe
    encoders: Sequence[Encoder]
    sides: TextSides
    model: TrainedCategories | None = None

    @property
    def spaces(self) -> list[Space]:
        return [encoder.space for encoder in self.encoders]

    @property
    def work(self) -> Work:
        """All that is made of each picture for this view."""
        return Work.of(self.encoders, makers_of(self.recipe, self.encoders, self.model))

    @property
    def texts(self) -> list[Space]:
        """The spaces of the records' own texts, one beside each of `spaces`, or none."""
        attributes = self.recipe.record_text
        return [text_space(space, attributes) for space in self.spaces] if attributes else []

    @property
    def definition(self) -> ViewDefinition:
        spaces, texts = ([each.fingerprint for each in part] for part in (self.spaces, self.texts))
        return self.recipe.view_of(spaces, texts)

    def check(self) -> None:
        """Raises ViewError for what cannot be a view, and where records' texts are to be read
        what `TextSides.require` raises."""
        check_view(self.definition, [space.dim for space in self.spaces])
        if self.texts:
            self.sides.require(self.spaces)

    def check_against(self, reader: Reader) -> None:
        """`check`, and SpaceMismatch if the gallery's vectors for it are of other spaces."""
        self.check()
        for stored in reader.views():
            if stored.name == self.name and reader.count():
                require_same(reader, open_view(reader, stored), self.encoders)

    def keep(self, reader: Reader, writer: Writer) -> None:
        """Store recipe, spaces and view; texts that no view wants any more are forgotten, and
        spaces that were to be used and never were."""
        keep_recipe(writer, self.name, self.recipe)
        for space in (*self.spaces, *self.texts):
            writer.add_space(space)
        keep_view(reader, writer, self.name, self.definition)
        texts = {space.fingerprint for space in reader.spaces() if is_text(space)}
        unused = unused_spaces(reader)
        writer.drop_spaces(
            [each for each in unused if each in texts or not len(reader.stamps(each)[0])]
        )


def read_texts(
    reader: Reader,
    writer: Writer,
    plans: Sequence[ViewPlan],
    report: IndexReport,
    progress: Callable[[IndexReport], None],
) -> None:
    """Read the records' texts that these views want and lack; count and note it in the report."""

    def count(texts: int) -> None:
        report.texts += texts
        progress(report)

    started = time.perf_counter()
    wanted = dict.fromkeys(name for plan in plans for name in plan.recipe.record_text)
    for plan in plans:
        filling = TextFilling(reader, writer, plan.sides, count)
        for pictures, text in zip(plan.spaces, plan.texts, strict=False):
            filling.run(pictures, text)
    report.notes += [
        f"no record has a text '{name}' to join its vector; give one with --labels FILE.csv"
        for name in unknown_attributes(reader, wanted)
    ]
    report.took_s += time.perf_counter() - started


def plans_of(
    reader: Reader,
    shelf: Shelf,
    recipes: Mapping[str, Recipe],
    texts: Callable[[Recipe], TextSides],
) -> list[ViewPlan]:
    """The plans of views by name, checked; encoders of one space are one object."""
    encoders = shelf.bulk(recipes.values())
    plans = [
        ViewPlan(name, recipe, each, texts(recipe), category_model(recipe, shelf.compute))
        for (name, recipe), each in zip(recipes.items(), encoders, strict=True)
    ]
    for plan in plans:
        plan.check_against(reader)
    return plans
