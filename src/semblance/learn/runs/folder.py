"""The folder of a run: how it was trained, how training went, what came of it, and the weights."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semblance.errors import TrainingError, UsageError
from semblance.learn.epochs import checkpoint
from semblance.learn.epochs.progress import Epoch
from semblance.learn.runs.writing import write

CONFIG, METRICS, CURVES = "config.toml", "metrics.json", "curves"


@dataclass(frozen=True)
class RunFolder:
    """A run that has begun; its last file, `metrics.json`, says that it has ended."""

    path: Path

    @classmethod
    def begin(cls, path: Path, config: str, run: Mapping[str, str]) -> "RunFolder":
        """Make the folder, or go on in it; `config` is TOML, and `run` its table of that name.

        Raises UsageError for a folder that holds another run, or something else.
        """
        folder = path.absolute()
        table = "".join(f"{name} = {json.dumps(text)}\n" for name, text in run.items())
        text = f"{config}\n[run]\n{table}"
        if (folder / METRICS).exists():
            raise UsageError(f"{path} holds a run that has ended; choose another --out")
        inside = _inside(folder) if folder.exists() else set()
        if inside and CONFIG not in inside:
            raise UsageError(f"{path} is no empty folder, nor a run; choose another --out")
        if inside - {CONFIG}:  # else it ended before it trained: there is nothing to mix up
            _require_same(path, (folder / CONFIG).read_text(encoding="utf-8"), text)
        write(folder / CONFIG, text)
        return cls(folder)

    def finish(self, files: Mapping[str, bytes | str], document: Mapping[str, Any]) -> None:
        """Write the files, and `document` as the last; the checkpoint has done its work and
        goes."""
        for name, content in files.items():
            write(self.path / name, content)
        write(self.path / METRICS, json.dumps(document, indent=1, default=str) + "\n")
        (self.path / checkpoint.FILE).unlink(missing_ok=True)


def epochs_csv(epochs: Sequence[Epoch], score: str) -> str:
    """One line an epoch; `score` names what validation gave."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    others = list(dict.fromkeys(name for each in epochs for name in each.figures))
    table.writerow(("epoch", "loss", score, *others))
    for each in epochs:
        figures = (each.figures.get(name, "") for name in others)
        table.writerow((each.number, each.loss, each.validation, *figures))
    return text.getvalue()


def _inside(folder: Path) -> set[str]:
    try:
        return {each.name for each in folder.iterdir()}
    except OSError as error:
        raise TrainingError(f"{folder} cannot be used as a run folder: {error.strerror}") from error


def _require_same(path: Path, there: str, now: str) -> None:
    if there != now:
        old, new = there.splitlines(), now.splitlines()
        differing = [line for line in old if line not in new] or ["its configuration"]
        raise UsageError(
            f"{path} holds a run that was begun otherwise ({'; '.join(differing)}); repeat that, "
            "or choose another --out"
        )
