"""A backbone with a new top, put together so that the parts may learn at rates of their own."""

from dataclasses import dataclass
from typing import Any

from semblance.errors import UsageError
from semblance.learn.configuration import Configuration
from semblance.learn.networks.backbones import Backbone
from semblance.learn.networks.descent import Group
from semblance.learn.networks.freezing import freeze, learning, stages_frozen, still_norms
from semblance.learn.networks.learner import Pupil
from semblance.learn.networks.objective import Objective

NORMS = ("fixed", "batch")


@dataclass(frozen=True)
class Thawing(Configuration):
    """How much of a backbone learns, and how fast.

    `freeze` are stages as `stages_frozen` reads them; `backbone_rate` is what the learning rate
    of the others is multiplied by. `norms`: batch normalizations keep their statistics (fixed), or
    take each batch's own and average them (batch).
    """

    freeze: str = "0"
    backbone_rate: float = 0.1
    norms: str = "fixed"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.norms not in NORMS:
            raise UsageError(f"there are no norms '{self.norms}'; there are {', '.join(NORMS)}")
        if not self.backbone_rate > 0:
            raise UsageError("backbone_rate is above 0; --freeze all leaves the backbone as it is")
        stages_frozen(self.freeze, 1 << 30)  # refuses what means nothing to any network


def topped(backbone: Backbone, top: Any) -> Any:
    """The torch module from (n, side, side, 3) uint8 through backbone and top, normalizing first;
    its parts are `.module.backbone` and `.module.top`."""
    from torch import nn

    from semblance.encoders.networks.tracing import normalized

    class Topped(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.backbone = backbone.module
            self.top = top

        def forward(self, planes: Any) -> Any:
            return self.top(self.backbone(planes))

    return normalized(Topped(), backbone.preprocessing)


def pupil_of(backbone: Backbone, top: Any, objective: Objective, thawing: Thawing) -> Pupil:
    """What learns when a backbone gets a new top; raises UsageError where that does not go."""
    if thawing.norms == "batch" and backbone.fixed_norms:
        raise UsageError(
            f"{backbone.description.name} has its normalizations folded into its weights; leave "
            "norms at fixed"
        )
    network = topped(backbone, top)
    network.requires_grad_(True)
    freeze(backbone.module, backbone.stages, stages_frozen(thawing.freeze, len(backbone.stages)))
    parts = (
        Group(learning(backbone.module), thawing.backbone_rate),
        Group([*learning(top), *objective.loss.parameters()]),
    )
    return Pupil(
        network,
        objective,
        [group for group in parts if group.parameters],
        still_norms(backbone.module, all_of_them=thawing.norms == "fixed"),
    )
