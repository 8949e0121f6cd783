"""Weights that were made for another network, said in one sentence."""

import re

from semblance.errors import WeightsError

DIFFERENCES = (
    (re.compile(r'Missing key\(s\) in state_dict: "([^"]+)"'), "they lack '{}'"),
    (
        re.compile(r"size mismatch for (\S+): .*?\[([^]]*)\]\) from checkpoint.*?\[([^]]*)\]"),
        "'{}' has the shape ({}), not ({})",
    ),
    (re.compile(r'Unexpected key\(s\) in state_dict: "([^"]+)"'), "'{}' is none of its parts"),
)
"""torch's words for a difference, and ours for the first of them."""


class Misfit(WeightsError):
    """The weights are of another network; whoever knows their file adds its name."""


def misfit(network: str, error: Exception) -> Misfit:
    """What to raise when torch would not fill `network`, such as "timm's resnet18"."""
    text = " ".join(str(error).split())
    found = ((pattern.search(text), words) for pattern, words in DIFFERENCES)
    said = [words.format(*match.groups()) for match, words in found if match]
    return unfit(network, said[0] if said else text[:200])


def unfit(network: str, difference: str) -> Misfit:
    """The sentence, with what differs first."""
    return Misfit(f"the weights do not fit {network} ({difference}); name the file made for it")
