"""A model's weights file: where it is, or else the sentence that says how to get it."""

from dataclasses import replace
from pathlib import Path

from semblance.encoders.description import EncoderDescription
from semblance.encoders.fetching.digests import sha256_of
from semblance.encoders.fetching.places import HubFile, located, own_place
from semblance.errors import WeightsError


def obtain(description: EncoderDescription) -> Path:
    """The weights file, fetched if it must be; raises WeightsError where it cannot be."""
    found = located(description.name, description.weights)
    if found is not None:
        return found
    if not description.weights:
        raise WeightsError(
            f"no weights are published for {description.name}; put a file of them at "
            f"{own_place(description.name)}"
        )
    if not description.weights.startswith("hub:"):
        path = description.weights.removeprefix("file:")
        raise WeightsError(f"{path}, named as the weights of {description.name}, is not a file")
    # Here, because what speaks to networks takes 10 ms to import and is seldom needed.
    from semblance.encoders.fetching.download import Unreachable, download

    wanted = HubFile.of(description.weights)
    try:
        return download(wanted)
    except Unreachable as error:
        raise WeightsError(_how_to_get(description.name, wanted, str(error))) from error


def seal(description: EncoderDescription, weights: Path) -> EncoderDescription:
    """The description with the hash of the weights at hand: now it identifies vectors."""
    return replace(description, weights_sha256=sha256_of(weights))


def works_offline(description: EncoderDescription) -> bool:
    """Whether the weights are on this machine already."""
    return description.bundled or located(description.name, description.weights) is not None


def _how_to_get(name: str, wanted: HubFile, reason: str) -> str:
    from semblance.encoders.registry import descriptions

    ready = [model.name for model in descriptions() if works_offline(model)]
    return (
        f"the weights of {name} are not on this machine, and {reason}; "
        f"fetch {wanted.file} from {wanted.page} where there is a connection and put it at "
        f"{own_place(name)}; "
        f"these models work now: {', '.join(ready)}"
    )
