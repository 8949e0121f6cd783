"""How a head is trained, as data: what a run folder keeps and what a TOML file may say."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from semblance.errors import UsageError
from semblance.learn.heads.losses import LOSSES, MINERS


@dataclass(frozen=True, slots=True)
class HeadConfig:
    """`dim` is the length of a head's vectors. Validation mAP is looked at after every epoch, and
    training ends `patience` epochs after the best one, or after `epochs`.

    A batch holds `per_class` pictures of each of `batch / per_class` classes, or more of each
    where there are fewer classes. `dropout` is the share of a vector's numbers left out of each
    look at it. `miner` says which pairs of a batch are learnt from, see `mining`; `usual` is
    the one that goes with the loss.
    """

    loss: str = "supcon"
    miner: str = "usual"
    dim: int = 512
    epochs: int = 60
    patience: int = 10
    batch: int = 256
    per_class: int = 8
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    dropout: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        for what, value, known in (("loss", self.loss, LOSSES), ("miner", self.miner, MINERS)):
            if value not in known:
                raise UsageError(f"there is no {what} '{value}'; there are {', '.join(known)}")
        for name, least in (("dim", 2), ("epochs", 1), ("patience", 1), ("per_class", 2)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes at least {least}")
        if self.batch < 2 * self.per_class:
            raise UsageError(
                f"a batch of {self.batch} has no room for {self.per_class} of 2 classes"
            )
        if not (self.learning_rate > 0 and self.weight_decay >= 0 and 0 <= self.dropout < 1):
            raise UsageError(
                "learning_rate is above 0, weight_decay at least 0, dropout from 0 to below 1"
            )

    def to_toml(self) -> str:
        """`from_toml` reads it back equal."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in asdict(self).items()]
        return "\n".join(lines) + "\n"

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a TOML file; raises UsageError for one that cannot be read or understood."""
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"the configuration {path} cannot be read: {error}") from error

    @classmethod
    def of(cls, given: Mapping[str, Any], source: str = "the configuration") -> Self:
        """From some of its fields, the others as usual; a table such as [data] is passed over."""
        usual = asdict(cls())
        said = {name: value for name, value in given.items() if not isinstance(value, dict)}
        for name, value in said.items():
            if name not in usual:
                raise UsageError(
                    f"{source} has the unknown key '{name}'; known: {', '.join(usual)}"
                )
            wanted = type(usual[name])
            if type(value) is not wanted and not (wanted is float and type(value) is int):
                raise UsageError(f"{source}: {name} is like {usual[name]!r}, not {value!r}")
        return cls(**{name: type(usual[name])(value) for name, value in said.items()})
