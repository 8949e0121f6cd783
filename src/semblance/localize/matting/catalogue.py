"""The matters by name: `closed-form`, and `fba` or `fba:PATH`."""

from pathlib import Path

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import UsageError
from semblance.localize.matting.port import Matter

NAMES = ("closed-form", "fba", "fba:PATH")


def matter(name: str, choice: RuntimeChoice | None = None) -> Matter:
    """The matter of this name; nothing is loaded yet.

    `choice` matters to the network only. Raises UsageError for a name that there is not,
    WeightsError where the network's weights are not on this machine.
    """
    if name == "closed-form":
        from semblance.localize.matting.closed_form import ClosedForm

        return ClosedForm()
    if name.partition(":")[0] == "fba":
        from semblance.localize.matting.fba.matter import FbaMatter
        from semblance.localize.matting.fba.weights import find

        path = name.partition(":")[2]
        return FbaMatter(find(Path(path) if path else None), choice or RuntimeChoice())
    raise UsageError(f"there is no matting '{name}'; there are {', '.join(NAMES)} and none")
