"""One run of a calibration: from data or a gallery to a study that is kept with the view."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from semblance.errors import UsageError
from semblance.evaluate.calibration.edits import EDITS
from semblance.evaluate.calibration.keeping import keep_for_user
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.calibration.study import Study, Wishes, study
from semblance.pipeline.calibrating import (
    PairMaker,
    fitted_on,
    gallery_pairs,
    labelled_pictures,
    pictures_of,
)
from semblance.pipeline.comparing import Comparer, comparer
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.report import Skipped
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
    """A study, where its calibration is kept, and what is to be known about it."""

    study: Study
    stored_in: Path
    notes: Sequence[str]
    skipped: Sequence[Skipped]


@dataclass(frozen=True)
class Run:
    """What to calibrate on: `data`, or without it the gallery's own records."""

    data: Path | None
    judge: str
    copies: bool
    wishes: Wishes
    skipped: list[Skipped] = field(default_factory=list)

    def of(self, gallery: Path | None, choice: Choice, compute: Compute) -> Done:
        """Calibrate a gallery's view, or the view that a comparison with this choice uses."""
        if gallery is None:
            return self._for_user(choice, compute)
        with Gallery.open(gallery, choice, create=False, compute=compute) as opened:
            view = open_view(opened.store, find_view(opened.store))
            if self.data is None and not self.copies:
                pairs = gallery_pairs(opened.store, view, self.judge)
                found = study(pairs, None, self.wishes, f"the {self.judge}s of {gallery}")
                notes = [SAME_LABELS] if view.definition.needs_labels else []
            elif view.definition.texts:
                raise UsageError(WORDED)
            else:
                found, notes = self._studied(opened.views.pair_maker(), opened)
            opened.views.calibrate(found.calibration)
        return Done(found, gallery, notes, self.skipped)

    def _for_user(self, choice: Choice, compute: Compute) -> Done:
        if self.data is None:
            raise UsageError("there is nothing to calibrate on; give DATA, or name a --gallery")
        made = comparer(choice, compute)
        if not isinstance(made, Comparer):
            raise UsageError(
                f"{made.model} compares point by point and has no cosine to calibrate; "
                "choose another --model"
            )
        found, notes = self._studied(PairMaker(made.encoders, made.view))
        return Done(found, keep_for_user(made.view, found.calibration), notes, self.skipped)

    def _studied(self, maker: PairMaker, gallery: Gallery | None = None) -> tuple[Study, list[str]]:
        if self.copies:
            pairs = self._copies(maker, gallery)
            source = f"edited copies ({', '.join(EDITS)}) against random pictures"
            return study(pairs, None, self.wishes, source), [NO_ADVICE]
        if self.data is None:
            raise UsageError("there is nothing to calibrate on; give DATA")
        pictures = labelled_pictures(self.data, self.skipped)
        chosen = fitted_on(pictures)
        test = [each for each in pictures if each.split == "test"]
        parts = []
        for part in (chosen, test):
            scored = maker.labelled(part, self.judge) if part else None
            self.skipped.extend(scored.skipped if scored else ())
            parts.append(scored.pairs if scored else None)
        split = f"{chosen[0].split} of " if chosen and chosen[0].split else ""
        if parts[0] is None:
            raise UsageError(f"{self.data} has a test split only; name its validation split so")
        source = f"the {self.judge}s of {split}{self.data.name}"
        return study(parts[0], parts[1], self.wishes, source), []

    def _copies(self, maker: PairMaker, gallery: Gallery | None) -> ScoredPairs:
        if self.data is not None:
            paths = pictures_of([self.data], self.skipped)
        else:
            assert gallery is not None  # without data there is a gallery, or `of` has refused
            uris = {record.uri for record in gallery.records()}
            paths = [Path(uri) for uri in sorted(uris)]
        if len(paths) < 2:
            raise UsageError("edited copies need two or more pictures")
        scored = maker.copies(paths)
        self.skipped.extend(scored.skipped)
        return scored.pairs
