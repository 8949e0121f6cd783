"""What a sweep tries: every combination of some values of a configuration, and of backbones."""

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from semblance.errors import UsageError
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.session import Asked

Value: TypeAlias = str | int | float | bool

MODEL = "model"

MOST_TRIALS = 500


@dataclass(frozen=True)
class Trial:
    """One combination: the values that differ, and all that is asked with them."""

    values: Mapping[str, Value]
    asked: Asked

    @property
    def title(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.values.items())


@dataclass(frozen=True)
class Grid:
    """Lists of values by the key of a configuration, or by `model`; `base` says all the rest."""

    base: Asked
    axes: Mapping[str, Sequence[Value]]

    @classmethod
    def parse(cls, texts: Sequence[str], base: Asked) -> "Grid":
        """From `optimizer=sgd,adam`, or the name of a TOML file of lists; raises UsageError."""
        axes: dict[str, list[Any]] = {}
        for text in texts:
            name, equals, values = text.partition("=")
            if equals:
                axes[name.strip().replace("-", "_")] = [
                    _value(each.strip()) for each in values.split(",") if each.strip()
                ]
            else:
                axes |= _lists(Path(text))
        return cls(base, axes).checked()

    def checked(self) -> "Grid":
        """Itself; raises UsageError for keys, values or numbers of trials that will not do."""
        known = (MODEL, *asdict(self.base.config))
        for name, values in self.axes.items():
            if name not in known:
                raise UsageError(f"a sweep knows no '{name}'; known: {', '.join(known)}")
            if not values:
                raise UsageError(f"the sweep over {name} has no values; write {name}=A,B")
        if not self.axes or len(self) > MOST_TRIALS:
            raise UsageError(f"a sweep of {len(self)} trials; 1 to {MOST_TRIALS} can be trained")
        for _ in self.trials():
            pass  # each of them refuses what it does not take
        return self

    def __len__(self) -> int:
        count = 1
        for values in self.axes.values():
            count *= len(values)
        return count

    def trials(self) -> Iterator[Trial]:
        """Every combination once; its folder is named by what it is, so that it is found again."""
        seen: set[str] = set()
        for chosen in itertools.product(*self.axes.values()):
            trial = self._trial(dict(zip(self.axes, chosen, strict=True)))
            digest = _digest(trial.asked)
            if digest not in seen:
                seen.add(digest)
                yield trial

    def _trial(self, values: dict[str, Value]) -> Trial:
        base = self.base
        changed = {name: value for name, value in values.items() if name != MODEL}
        given = {**asdict(base.config), **changed}
        config = ClassifierConfig.of(given, "the sweep")
        model = str(values.get(MODEL, base.model))
        asked = replace(base, model=model, config=config, name=None)
        asked.recipe  # noqa: B018 - refuses an unknown backbone before anything is trained
        return Trial(values, replace(asked, out=base.out / "trials" / _folder(values, asked)))


def _folder(values: Mapping[str, Value], asked: Asked) -> str:
    words = "-".join(re.sub(r"[^A-Za-z0-9._]+", "_", str(value)) for value in values.values())
    return f"{words[:80]}-{_digest(asked)}"


def _digest(asked: Asked) -> str:
    """Of what a training depends on."""
    whole = f"{asked.data}\n{asked.recipe.to_toml()}\n{asked.config.to_toml()}"
    return hashlib.sha256(whole.encode()).hexdigest()[:8]


def _value(text: str) -> Value:
    """As TOML would read it, a word without quotes being a text."""
    try:
        found: Value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
    return found


def _lists(path: Path) -> dict[str, list[Any]]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"--sweep takes NAME=A,B or a TOML file of lists; {path} is neither ({error})"
        ) from error
    return {name: value if isinstance(value, list) else [value] for name, value in found.items()}
