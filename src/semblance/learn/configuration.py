"""How something is trained, as data: a flat TOML file and a frozen dataclass are the same."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Self

from semblance.errors import UsageError


class Configuration:
    """The base of frozen dataclasses of numbers and texts, each with a usual value."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Whoever has something to refuse extends this."""

    def to_toml(self) -> str:
        """`load` reads it back equal."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in asdict(self).items()]  # type: ignore[call-overload]
        return "\n".join(lines) + "\n"

    def over(self, file: Path | None, said: Mapping[str, Any]) -> Self:
        """What is said over what the file says, and that over this; None says nothing."""
        base = self if file is None else self.load(file, self)
        given = {name: value for name, value in said.items() if value is not None}
        changed: Self = replace(base, **given)  # type: ignore[type-var]
        return changed

    @classmethod
    def load(cls, path: Path, usually: Self | None = None) -> Self:
        """Read a TOML file; raises UsageError for one that cannot be read or understood."""
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8")), str(path), usually)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"the configuration {path} cannot be read: {error}") from error

    @classmethod
    def of(
        cls,
        given: Mapping[str, Any],
        source: str = "the configuration",
        usually: Self | None = None,
    ) -> Self:
        """From some of its fields, the others as `usually`; a table such as [data] is passed
        over."""
        usual: dict[str, Any] = asdict(usually or cls())  # type: ignore[call-overload]
        said = {name: value for name, value in given.items() if not isinstance(value, dict)}
        for name, value in said.items():
            if name not in usual:
                raise UsageError(
                    f"{source} has the unknown key '{name}'; known: {', '.join(usual)}"
                )
            wanted = type(usual[name])
            if type(value) is not wanted and not (wanted is float and type(value) is int):
                raise UsageError(f"{source}: {name} is like {usual[name]!r}, not {value!r}")
        return cls(**usual | {name: type(usual[name])(value) for name, value in said.items()})
