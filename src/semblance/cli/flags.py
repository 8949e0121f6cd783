"""The flags of a recipe, declared once for every command that takes them."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, get_type_hints

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.pipeline.compute import Compute

NEEDED = inspect.Parameter.empty
"""The default of a parameter that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeFlags:
    """How pictures become vectors, and several vectors one."""

    model: options.Models = None
    fusion: options.FusionName = None
    weights: options.WeightsFiles = None
    input_size: options.InputSize = None
    layer: options.LayerName = None
    grey: options.Grey = None
    mirror: options.Mirror = None
    two_scales: options.TwoScales = None
    localize: options.LocalizerName = None
    matting: options.MattingName = None
    sight: options.SightName = None
    margin: options.Margin = None
    recipe: options.RecipeFile = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionFlags:
    """What is fitted on a gallery's vectors."""

    dim: options.Dim = None
    whitening: options.WhiteningName = None
    metric: options.MetricName = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTextFlags:
    """Which of a record's own words join its vector, and what reads them."""

    record_text: options.RecordText = None
    record_text_weight: options.RecordTextWeight = None
    tokenizer: options.TokenizerFolder = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFlags:
    """How a gallery's answers are chosen and put in order."""

    regions: options.Regions = None
    category: options.CategoryModel = None
    rerank: options.Rerankers = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeFlags:
    """What does the work, and how exactly."""

    workers: options.Workers = None
    precision: options.Precision = "exact"
    device: options.Device = "auto"

    @property
    def compute(self) -> "Compute":
        """Raises UsageError for an unknown precision or device."""
        from semblance.pipeline.compute import Compute

        return Compute.of(self.workers, self.precision, self.device)


FAST = ComputeFlags(precision="fast")
"""The default of commands that encode many pictures."""


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """The command, each parameter that is a dataclass replaced by one flag a field.

    Flags that commands share are then declared, and grow, in one place; where a command's
    parameter has a default, that says the flags' defaults instead of the dataclass.
    """
    signature = inspect.signature(command)
    groups: dict[str, Any] = {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if is_dataclass(parameter.annotation)
    }

    @functools.wraps(command)
    def spread(**given: Any) -> None:
        for name, group in groups.items():
            said = {field.name: given.pop(field.name) for field in fields(group)}
            given[name] = group(**said)
        command(**given)

    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        parameters += _flags_of(groups[name], parameter) if name in groups else [parameter]
    parameters.sort(key=lambda one: one.default is not NEEDED)
    setattr(spread, "__signature__", signature.replace(parameters=parameters))  # noqa: B010
    return spread


def _flags_of(group: Any, asked: inspect.Parameter) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    usual = {
        each.name: NEEDED if each.default is MISSING else each.default for each in fields(group)
    }
    if asked.default is not NEEDED:
        usual = {name: getattr(asked.default, name) for name in usual}
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return [
        inspect.Parameter(name, kind, default=default, annotation=hints[name])
        for name, default in usual.items()
    ]
