"""Makes a finder of the names that a recipe has."""

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.localize.alpha import AlphaFirst
from semblance.localize.catalogue import localizer
from semblance.localize.finder import Finder, Sight
from semblance.localize.matting.catalogue import matter


def finder(
    localize: str, matting: str, sight: Sight, margin: float, choice: RuntimeChoice | None = None
) -> Finder:
    """Nothing is opened yet. A picture's own alpha goes before what a localizer thinks of it.

    `matting` may be "none". Raises UsageError for names that there are not, WeightsError and
    RuntimeMissing for what cannot work here.
    """
    refining = None if matting == "none" else matter(matting, choice)
    return Finder(AlphaFirst(localizer(localize, choice)), refining, sight, margin)
