"""Views between the gallery that keeps them and the code that uses them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryCorrupt, ViewError
from semblance.fusion import Labelled, View, ViewDefinition
from semblance.fusion.fitted import UNFITTED, Fitted
from semblance.fusion.fitting import wanted_for
from semblance.fusion.labelled import useful
from semblance.fusion.reduction import MAX_SAMPLE
from semblance.gallery.port import Reader, Writer
from semblance.gallery.records import StoredView
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.cascades import require_no_cascade

MAIN = "main"
"""The view that a gallery begins with."""

REFIT_GROWTH = 4
"""A view is fitted anew when the gallery is this many times what it was fitted on."""


def find_view(reader: Reader, name: str | None = None) -> StoredView:
    """The view of this name, or the default one; raises ViewError where there is none."""
    views = reader.views()
    if not views:
        raise ViewError("the gallery has no view yet; index some pictures first")
    found = [view for view in views if name is None or view.name == name]
    if not found:
        if name is not None:
            require_no_cascade(reader, name)
        there = ", ".join(view.name for view in views)
        raise ViewError(f"the gallery has no view '{name}'; it has {there}")
    return found[0]


def open_view(reader: Reader, stored: StoredView) -> View:
    """A stored view with its fitted parts."""
    definition = ViewDefinition.from_json(stored.definition)
    dims = {space.fingerprint: space.dim for space in reader.spaces()}
    missing = [space for space in (*definition.spaces, *definition.texts) if space not in dims]
    if missing:
        raise GalleryCorrupt(
            f"the view '{stored.name}' is made of the space {missing[0]}, "
            "which is not in the gallery; run `semblance check`"
        )
    fitted = Fitted.from_bytes(stored.fitted) if stored.fitted else UNFITTED
    return View(definition, tuple(dims[space] for space in definition.spaces), fitted)


def check_view(definition: ViewDefinition, dims: Sequence[int]) -> None:
    """Raises ViewError unless spaces with vectors of these lengths can make the view."""
    if isinstance(definition.dim, int) and definition.dim > sum(dims):
        raise ViewError(
            f"{definition.dim} dimensions were asked for, but the vectors only have {sum(dims)}; "
            "choose a smaller --dim"
        )


def keep_view(reader: Reader, writer: Writer, name: str, definition: ViewDefinition) -> None:
    """Make this the definition of a view; a changed one starts unfitted, the first is default."""
    views = {view.name: view for view in reader.views()}
    current = views.get(name)
    if current is not None and current.definition == definition.to_json():
        return
    version = 1 if current is None else current.version + 1
    is_default = not views if current is None else current.is_default
    writer.save_view(StoredView(name, version, definition.to_json(), None, 0, is_default))


def fit_views(reader: Reader, writer: Writer) -> list[str]:
    """Fit the views that now can be fitted, and those the gallery has outgrown.

    What comes back is a sentence for each view that still waits.
    """
    for stored in reader.views():
        ids = shared_ids(reader, ViewDefinition.from_json(stored.definition).spaces)
        fresh = open_view(reader, replace(stored, fitted=None))
        outgrown = stored.fitted_on < MAX_SAMPLE and len(ids) >= REFIT_GROWTH * stored.fitted_on
        if outgrown and fresh.definition.needs_fit:
            _fit(reader, writer, stored, fresh, ids)
    views = [(stored.name, open_view(reader, stored)) for stored in reader.views()]
    return [_waiting(name, view) for name, view in views if view.lacks_fit]


def unused_spaces(reader: Reader, without: str | None = None) -> list[str]:
    """Fingerprints of the spaces that no view is made of, the view `without` aside."""
    definitions = [
        ViewDefinition.from_json(view.definition) for view in reader.views() if view.name != without
    ]
    used = {space for each in definitions for space in (*each.spaces, *each.texts)}
    return [space.fingerprint for space in reader.spaces() if space.fingerprint not in used]


def shared_ids(reader: Reader, spaces: Sequence[str]) -> NDArray[np.int64]:
    """(N,) ids, ascending, of the records that have a vector in every one of these spaces."""
    ids, _ = reader.stamps(spaces[0])
    for space in spaces[1:]:
        ids = np.intersect1d(ids, reader.stamps(space)[0], assume_unique=True)
    return ids


def _fit(
    reader: Reader, writer: Writer, stored: StoredView, fresh: View, ids: NDArray[np.int64]
) -> None:
    """Store the next version of a view, if enough is known, fitted on a spread-out sample."""
    places = np.linspace(0, len(ids) - 1, min(len(ids), MAX_SAMPLE)).astype(np.int64)
    sample = ids[places]
    labelled = _labelled(reader, fresh.definition, sample)
    if not fresh.wants_fit(len(ids), 0 if labelled is None else len(labelled.labels)):
        return
    raw = RecordVectors.of(reader, fresh.definition)(sample)
    fitted = fresh.fit(raw, labelled).fitted.to_bytes()
    version = stored.version + 1
    writer.save_view(replace(stored, version=version, fitted=fitted, fitted_on=len(sample)))


def _waiting(name: str, view: View) -> str:
    records, labelled = wanted_for(view.definition)
    wanted = [f"{records} pictures"] if records else []
    wanted += [f"{labelled} that share a label with another"] if labelled else []
    return (
        f"the view '{name}' waits to be fitted, which takes {' and '.join(wanted)}; "
        "until then its models are searched side by side, unreduced"
    )


def _labelled(
    reader: Reader, definition: ViewDefinition, sample: NDArray[np.int64]
) -> Labelled | None:
    """The sample's records that share a label, where the definition needs any."""
    if not definition.needs_labels:
        return None
    records = reader.records(sample.tolist())
    kept = [records[place] for place in useful([record.label for record in records])]
    ids = np.array([record.id for record in kept], dtype=np.int64)
    labels = np.array([record.label for record in kept], dtype=np.str_)
    return Labelled(RecordVectors.of(reader, definition)(ids), labels)
