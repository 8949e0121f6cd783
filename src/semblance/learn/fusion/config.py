"""How a fusion is trained, as data: what a run folder keeps and what a TOML file may say."""

from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.learn.fusion.maps import KINDS
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.losses import LDA

AUTO = "auto"

GATE_UNITS = 32
"""Hidden units of a gate: a choice among a handful of models needs no more."""


@dataclass(frozen=True, slots=True)
class FusionConfig(HeadConfig):
    """That of a head, see `HeadConfig`; `kind` is what is trained, or `auto` for all of them.

    `dim` is how many principal axes fusions are reduced to where that many can be fitted, and the
    length of the vectors that attention makes.
    """

    kind: str = AUTO
    dim: int = 256

    def __post_init__(self) -> None:
        HeadConfig.__post_init__(self)  # a class with slots is made twice, which super() misses
        if self.kind not in (AUTO, *KINDS):
            known = ", ".join((AUTO, *KINDS))
            raise UsageError(f"there is no kind '{self.kind}' of fusion; there are {known}")
        if self.loss == LDA:
            raise UsageError("lda is a closed form for heads; choose another --loss for a fusion")
        if self.augment:
            raise UsageError("a fusion learns from pictures as they are; leave augment out")

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is to be trained."""
        return KINDS if self.kind == AUTO else (self.kind,)
