"""Every error Semblance raises on purpose: what happened, to which item, and what to do.

The library raises; only the doors (command line, HTTP) turn an error into an exit code or a status.
"""


class SemblanceError(Exception):
    """Root of the tree. Its text is one readable sentence, fit to be shown to a user."""


class UsageError(SemblanceError):
    """The request itself is wrong: an unknown name, a bad expression, a contradiction."""


# --- pictures -------------------------------------------------------------------------------


class ImageError(SemblanceError):
    """One picture cannot be used. `item` names it; `reason` is short enough for a report line."""

    def __init__(self, item: str, reason: str) -> None:
        self.item = item
        self.reason = reason
        super().__init__(item, reason)

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"


class ImageMissing(ImageError):
    """There is no such file."""


class ImageUnreadable(ImageError):
    """Not a regular file, not a picture, truncated, or a format outside the allow-list."""


class ImageTooLarge(ImageError):
    """Above a limit on bytes or pixels; nothing was decoded."""


class NoImages(SemblanceError):
    """A walk found nothing that could be a picture."""


# --- encoders -------------------------------------------------------------------------------


class UnknownEncoder(UsageError):
    """No encoder of that name; the message lists the nearest ones."""


class EncoderExists(SemblanceError):
    """An encoder of that name is registered already."""


class WeightsError(SemblanceError):
    """A weights file is missing or is not the file its description names."""


class ExportError(SemblanceError):
    """A network could not be turned into a graph that says the same."""


class VectorError(SemblanceError):
    """A vector has NaN or infinity in it; nothing can be compared with it."""


class RuntimeMissing(SemblanceError):
    """An engine that a request names is not installed here; the message says how to get it."""


# --- spaces and views -----------------------------------------------------------------------


class SpaceMismatch(SemblanceError):
    """Vectors of two spaces were about to meet. They are never compared."""


class ViewError(UsageError):
    """A view is unknown, or cannot be made of the spaces at hand."""


class NotCalibrated(UsageError):
    """A probability or an error rate was asked of a view that has no calibration."""


# --- training -------------------------------------------------------------------------------


class TrainingError(SemblanceError):
    """A training cannot begin, go on or be kept; the message says what to try."""


class TrainingDiverged(TrainingError):
    """The loss became NaN before there was anything to keep."""


# --- galleries ------------------------------------------------------------------------------


class GalleryError(SemblanceError):
    """Something about one gallery. Nothing that was acknowledged is lost."""


class GalleryMissing(GalleryError):
    """There is no gallery at that path."""


class GalleryLocked(GalleryError):
    """Another process is writing to the gallery."""


class GalleryUnreachable(GalleryError):
    """The server that keeps the gallery does not answer."""


class GalleryCorrupt(GalleryError):
    """Stored bytes do not match their checksum, or the file is no gallery database."""


class GalleryTooNew(GalleryError):
    """Written by a later version of Semblance."""


class GalleryFull(GalleryError):
    """The disk, or the quota, has no room; the last batch was rolled back."""


# --- queries --------------------------------------------------------------------------------


class QueryError(UsageError):
    """A `where` expression, a threshold or a number of answers that cannot be understood."""
