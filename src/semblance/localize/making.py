"""Makes a finder of the names that a recipe has."""

from dataclasses import replace

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.localize.alpha import AlphaFirst
from semblance.localize.catalogue import localizer
from semblance.localize.finder import Finder, Sight
from semblance.localize.matting.catalogue import matter


def finder(
    localize: str, matting: str, sight: Sight, margin: float, choice: RuntimeChoice | None = None
) -> Finder:
    """Nothing is opened yet. A picture's own alpha goes before what a localizer thinks of it.

    Whatever the choice's precision, a mask is made in the fast one: two masks of one picture, by a
    query and by the gallery, are then the same, and searching waits half as long. `matting` may be
    "none". Raises UsageError for names that there are not, WeightsError and
    RuntimeMissing for what cannot work here.
    """
    choice = replace(choice or RuntimeChoice(), precision="fast")
    if choice.workload == "one-shot":
        choice = replace(choice, workload="warm")
    refining = None if matting == "none" else matter(matting, choice)
    return Finder(AlphaFirst(localizer(localize, choice)), refining, sight, margin)
