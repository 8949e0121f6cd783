"""Where calibrations are kept: with a gallery, or for the user, under the view they are of."""

import json
from pathlib import Path

from semblance.encoders.fetching.user_cache import write_whole
from semblance.errors import SemblanceError, WeightsError
from semblance.evaluate.calibration.calibration import Calibration
from semblance.fusion import View
from semblance.gallery.port import Reader, Writer
from semblance.search.calibrated import UNCALIBRATED, Calibrated, Uncalibrated
from semblance.user_folder import data_folder

OUTDATED = Uncalibrated(
    "this view was fitted anew since it was calibrated, so the old calibration does not hold; "
    "run `semblance calibrate` again",
    lost=True,
)

_DAMAGED = Uncalibrated(
    "its stored calibration is damaged; run `semblance calibrate` again", lost=True
)

OF_TEXTS = Uncalibrated(
    "in this view the records' own texts join their vectors, so that a calibration is of searches "
    "and not of two pictures alone"
)


def keep_in_gallery(writer: Writer, view: View, calibration: Calibration) -> None:
    """Store the calibration of a view; it replaces the one before."""
    writer.set_setting(_setting(view), _written(view, calibration))


def in_gallery(reader: Reader, view: View) -> Calibrated:
    """The calibration of a gallery's view as it is fitted now, or why there is none."""
    return _read(reader.setting(_setting(view)), view)


def keep_for_user(view: View, calibration: Calibration) -> Path:
    """Store the calibration of a view without a gallery; the file it is in."""
    path = _file(view)
    try:
        write_whole(path, _written(view, calibration).encode())
    except WeightsError as error:
        raise SemblanceError(
            f"{path} cannot be written; name another folder in the environment variable "
            "SEMBLANCE_DATA"
        ) from error
    return path


def for_user(view: View) -> Calibrated:
    """The user's calibration of a view without a gallery, or why there is none."""
    try:
        text = _file(view).read_text(encoding="utf-8")
    except FileNotFoundError:
        return UNCALIBRATED
    except (OSError, UnicodeDecodeError) as error:
        return Uncalibrated(f"its calibration {_file(view)} cannot be read ({error})", lost=True)
    return _read(text, view)


def replaced(before: Calibrated) -> str | None:
    """What a new calibration takes the place of, in words; None where there was none."""
    if before == UNCALIBRATED:
        return None
    if before == OUTDATED:
        return "one of an earlier fit of this view"
    return "one that could not be read" if before.lost else f"the one that holds {before.note}"


def _file(view: View) -> Path:
    return data_folder() / "calibrations" / f"{view.definition.fingerprint}.json"


def _setting(view: View) -> str:
    return f"calibration/{view.definition.fingerprint}"


def _written(view: View, calibration: Calibration) -> str:
    # Kept under the definition, which lasts, with the key of the fitted parts beside it: so a
    # view that was fitted anew is known to have had a calibration.
    return json.dumps({"view": view.key, "calibration": calibration.to_json()})


def _read(text: str | None, view: View) -> Calibrated:
    """A damaged calibration is news beside the scores, not the end of a search."""
    if text is None:
        return UNCALIBRATED
    try:
        kept = json.loads(text)
        if kept["view"] != view.key:
            return OUTDATED
        return Calibration.from_bytes(kept["calibration"].encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return _DAMAGED
    except SemblanceError as error:
        return Uncalibrated(str(error), lost=True)
