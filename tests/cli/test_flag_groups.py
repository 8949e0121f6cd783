"""Groups of flags: one flag a field, with the group's default or the command's own."""

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer.testing import CliRunner

from semblance.cli.flags import FAST, ComputeFlags, with_flags
from semblance.cli.indexing import index
from semblance.pipeline.recipe.toml import KEYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    wide: Annotated[int, typer.Option("--wide")] = 3
    name: Annotated[str, typer.Option("--name")]


SMALL = Size(wide=1, name="small")


def _said(*words: str, usual: bool) -> tuple[int, str]:
    app = typer.Typer(rich_markup_mode=None)

    @app.command()
    @with_flags
    def plain(size: Size) -> None:
        print(size.wide, size.name)

    @app.command()
    @with_flags
    def small(size: Size = SMALL) -> None:
        print(size.wide, size.name)

    result = CliRunner().invoke(app, ["small" if usual else "plain", *words])
    return result.exit_code, result.output


def test_a_field_is_a_flag_with_the_default_of_the_group() -> None:
    assert _said("--name", "x", usual=False) == (0, "3 x\n")
    assert _said("--name", "x", "--wide", "7", usual=False) == (0, "7 x\n")


def test_a_field_without_a_default_has_to_be_said() -> None:
    code, said = _said("--wide", "7", usual=False)
    assert code == 2
    assert "--name" in said


def test_the_default_of_a_command_wins_over_the_group() -> None:
    assert _said(usual=True) == (0, "1 small\n")
    assert _said("--wide", "7", usual=True) == (0, "7 small\n")


def test_every_key_of_a_recipe_is_a_flag_or_said_to_be_none() -> None:
    guide = (Path(__file__).parent.parent.parent / "docs" / "guide.md").read_text(encoding="utf-8")
    (told,) = re.findall(r"have no flags: (.*?)\. A file", guide, re.DOTALL)
    without = re.findall(r"`(\w+)`", told)
    named = {"models": "model", "files": "weights", "weights": "fusion"}
    flags = {named.get(key, key) for key in KEYS if key not in without}
    assert flags == set(inspect.signature(index).parameters) & {named.get(k, k) for k in KEYS}


def test_a_command_that_encodes_much_is_fast_unless_told() -> None:
    @with_flags
    def command(data: str, power: ComputeFlags = FAST) -> None: ...

    flags = inspect.signature(command).parameters
    assert list(flags) == ["data", "workers", "precision", "device"]
    assert flags["precision"].default == "fast"
    assert FAST.compute.precision == "fast"
    assert ComputeFlags(workers=2, device="cpu").compute.threads == 2
