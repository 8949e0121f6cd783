"""One run of a calibration: from data or a gallery to a study that is kept with the view."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from semblance.encoders.port import Encoder
from semblance.encoders.registry import describe
from semblance.errors import UsageError
from semblance.evaluate.calibration.edits import EDITS
from semblance.evaluate.calibration.keeping import for_user, in_gallery, keep_for_user, replaced
from semblance.evaluate.calibration.study import Study, Wishes, study
from semblance.evaluate.datasets.item import Stored
from semblance.fusion import View
from semblance.pipeline.calibration.copies import CopyMaker, Progress, pictures_in
from semblance.pipeline.calibration.judged_data import JudgedData
from semblance.pipeline.calibration.labelled import Judging, Scored, gallery_pairs
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.report import Skipped
from semblance.pipeline.user_views import keep_fit, unfitted_view, user_view
from semblance.pipeline.views import find_view, open_view

NO_ADVICE = "edited copies tell how far edits move a picture, not what a person would call alike"
SAME_LABELS = (
    "this view's weights or dimension were chosen on the gallery's labels, and so was this "
    "calibration: it is optimistic; give labelled pictures that are not in the gallery"
)

WORDED = (
    "in this view the records' own texts join their vectors, which other pictures and edited "
    "copies do not have; leave DATA and --copies out to calibrate on the gallery's own records"
)


@dataclass(frozen=True, slots=True)
class Done:
    """A study, where its calibration is kept, what was there before (None: nothing), and what is
    to be known about it."""

    study: Study
    stored_in: Path
    replaced: str | None
    notes: Sequence[str]
    skipped: Sequence[Skipped]


@dataclass(frozen=True)
class Run:
    """What to calibrate on: `data`, or without it the gallery's own records."""

    data: str | None
    judging: Judging
    copies: bool
    wishes: Wishes
    compute: Compute
    progress: Progress = lambda done, total: None
    notes: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def of_gallery(self, path: Path, choice: Choice, name: str | None = None) -> Done:
        """Calibrate a view of a gallery; None is the default one."""
        with Gallery.open(path, create=False, compute=self.compute) as gallery:
            gallery.views.require(choice, name)
            view = open_view(gallery.store, find_view(gallery.store, name))
            if view.definition.texts and (self.copies or self.data is not None):
                raise UsageError(WORDED)
            if self.copies:
                pictures = self._pictures(gallery)
                found = self._of_copies(gallery.views.encoders(name), view, pictures)
            elif self.data is None:
                scored = gallery_pairs(gallery.store, view, self.judging)
                self.notes.extend([SAME_LABELS] if view.definition.needs_labels else [])
                found = self._study(scored, None, f"{self.judging.source} {path}")
            else:
                data = self._read(self.data, gallery.views.encoders(name), fits=False)
                found = self._study(*data.scored(view, self.judging), self._source(data))
            before = replaced(in_gallery(gallery.store, view))
            gallery.views.calibrate(found.calibration, name)
        return Done(found, path, before, self.notes, self.skipped)

    def for_user(self, choice: Choice) -> Done:
        """Calibrate the view that a comparison with this choice uses, fitting it first where
        it is to be fitted and the data suffice."""
        if self.data is None:
            raise UsageError("there is nothing to calibrate on; give DATA, or name a --gallery")
        recipe = _with_a_cosine(choice.over(None))
        encoders = self.compute.bulk_encoders(recipe)
        spaces = [encoder.space for encoder in encoders]
        asked, fresh = unfitted_view(recipe, spaces), None
        if self.copies:
            view = user_view(recipe, spaces).view
            found = self._of_copies(encoders, view, self._pictures(None))
        else:
            data = self._read(self.data, encoders, asked.definition.needs_fit)
            fresh = data.fitted(asked, self.notes)
            view = user_view(recipe, spaces).view if fresh is None else fresh
            found = self._study(*data.scored(view, self.judging), self._source(data))
        if fresh is not None and asked.definition.needs_fit:
            keep_fit(fresh)
        before = replaced(for_user(view))
        kept = keep_for_user(view, found.calibration)
        return Done(found, kept, before, self.notes, self.skipped)

    def _read(self, data: str, encoders: Sequence[Encoder], fits: bool) -> JudgedData:
        read = JudgedData.read(data, self.judging.by, encoders, self.compute, fits, self.progress)
        self.notes.extend(read.notes)
        self.skipped.extend(read.skipped)
        return read

    def _source(self, data: JudgedData) -> str:
        return data.source(self.judging)

    def _study(self, learn: Scored, test: Scored | None, source: str) -> Study:
        self.notes.extend(learn.notes)
        self.notes.extend(() if test is None else (f"{note} (test)" for note in test.notes))
        return study(learn.pairs, None if test is None else test.pairs, self.wishes, source)

    def _pictures(self, gallery: Gallery | None) -> Sequence[Stored]:
        if self.data is not None:
            return pictures_in(self.data, self.skipped, self.progress)
        assert gallery is not None  # without data there is a gallery, or `for_user` has refused
        return [Path(uri) for uri in sorted({record.uri for record in gallery.records()})]

    def _of_copies(
        self, encoders: Sequence[Encoder], view: View, pictures: Sequence[Stored]
    ) -> Study:
        if self.judging.balanced:
            raise UsageError("edited copies have no labels to be weighted alike; drop --balanced")
        maker = CopyMaker(encoders, view, self.compute.workers, self.progress)
        pairs = maker.pairs(pictures, self.skipped)
        self.notes.append(NO_ADVICE)
        source = f"edited copies ({', '.join(EDITS)}) against random pictures"
        return study(pairs, None, self.wishes, source)


def _with_a_cosine(recipe: Recipe) -> Recipe:
    for name in recipe.models:
        if describe(name).family == "local":
            raise UsageError(
                f"{name} compares point by point and has no cosine to calibrate; "
                "choose another --model"
            )
    return recipe
