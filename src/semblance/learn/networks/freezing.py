"""Which stages of a network stay as they are while the rest learns."""

import re
from collections.abc import Sequence
from typing import Any

from semblance.errors import UsageError

_WORDS = re.compile(r"(?P<first>\d+)|(?P<all>all)(-but-(?P<last>\d+))?")


def stages_frozen(text: str, stages: int) -> int:
    """How many of the first stages `3`, `all` or `all-but-2` mean; raises UsageError."""
    found = _WORDS.fullmatch(text)
    if found is None:
        raise UsageError(f"'{text}' freezes nothing known; write a number, all, or all-but-2")
    count = stages - int(found["last"] or 0) if found["all"] else int(found["first"])
    if not 0 <= count <= stages:
        raise UsageError(f"'{text}' does not go with a network of {stages} stages")
    return count


def freeze(module: Any, stages: Sequence[Sequence[str]], count: int) -> None:
    """Let the first `count` stages of a module learn nothing, and all the others learn."""
    frozen = {name for stage in stages[:count] for name in stage}
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(name not in frozen)


def still_norms(module: Any, *, all_of_them: bool) -> list[Any]:
    """The batch normalizations that keep their statistics: of frozen stages, or all.

    With a frozen scale but moving statistics a stage would change all the same.
    """
    from torch.nn.modules.batchnorm import _BatchNorm

    norms = [each for each in module.modules() if isinstance(each, _BatchNorm)]
    return [norm for norm in norms if all_of_them or not _learns(norm)]


def learning(module: Any) -> list[Any]:
    """The parameters that learn."""
    return [each for each in module.parameters() if each.requires_grad]


def _learns(module: Any) -> bool:
    return bool(learning(module))
