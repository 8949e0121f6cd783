"""What a salient-object graph cannot say of itself, in a TOML file that may lie beside it."""

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from semblance.errors import UsageError
from semblance.localize.saliency.preprocessing import U2NET, SaliencyPreprocessing


@dataclass(frozen=True, slots=True)
class SaliencySidecar:
    """The keys of `PATH.toml`; without the file they are U2-Net's.

    `input_size` is in pixels a side, 0 for what the graph says. `mean` and `std` are per channel
    on the 0..255 scale. `stretch` divides by the picture's largest value instead of 255. `logits`
    says that the last sigmoid is left out. `output` names the map to use, the first by default.
    """

    input_size: int = 0
    mean: tuple[float, ...] = tuple(255 * value for value in U2NET.mean)
    std: tuple[float, ...] = tuple(255 * value for value in U2NET.std)
    stretch: bool = True
    logits: bool = False
    output: str = ""

    @classmethod
    def beside(cls, graph: Path) -> "SaliencySidecar":
        """The sidecar of a graph, or the usual one; raises UsageError for one that is wrong."""
        path = graph.with_name(f"{graph.name}.toml")
        if not path.is_file():
            return cls()
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read as TOML: {error}") from error
        return cls.of(content, str(path))

    @classmethod
    def of(cls, content: dict[str, Any], source: str) -> "SaliencySidecar":
        """From what a TOML file says; `source` names it in errors."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(content.keys() - known)
        if unknown:
            raise UsageError(
                f"{source} has the unknown key '{unknown[0]}'; known are {', '.join(sorted(known))}"
            )
        for key, value in content.items():
            if not _fits(key, value):
                raise UsageError(f"{source}: {key} cannot be {value!r}")
        values: dict[str, Any] = {
            key: tuple(map(float, value)) if isinstance(value, list) else value
            for key, value in content.items()
        }
        return cls(**values)

    @property
    def plain(self) -> bool:
        """Whether it says nothing that changes a mask."""
        return self == SaliencySidecar()

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:5]

    def preprocessing(self, side: int) -> SaliencyPreprocessing:
        mean, std = (tuple(value / 255 for value in each) for each in (self.mean, self.std))
        return SaliencyPreprocessing(
            side, (mean[0], mean[1], mean[2]), (std[0], std[1], std[2]), self.stretch, self.logits
        )


def _fits(key: str, value: Any) -> bool:
    if key in ("stretch", "logits"):
        return isinstance(value, bool)
    if key == "output":
        return isinstance(value, str)
    if key == "input_size":
        return type(value) is int and value > 0
    numbers = isinstance(value, list) and [type(v) in (int, float) for v in value] == [True] * 3
    return numbers and (key == "mean" or min(value) > 0)
