"""The command `semblance`: its commands put together, its errors turned into exit codes."""

import contextlib
import io
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from semblance.cli import (
    auditing,
    bakeoff,
    calibrating,
    categorizing,
    comparing,
    datasets,
    demo,
    evaluating,
    indexing,
    labelling,
    mapping,
    models,
    quality,
    records,
    robustness,
    searching,
    serving,
    training,
    upkeep,
    views,
)
from semblance.cli.output import FAILED, WRONG_USAGE, fail
from semblance.errors import SemblanceError, UsageError
from semblance.gallery.address import without_secret

app = typer.Typer(
    help="How alike are two pictures? What in my collection looks like this?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _semblance(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    if version:
        from semblance.version import __version__

        typer.echo(f"semblance {__version__}")
        raise typer.Exit


for command in (
    comparing.compare,
    indexing.index,
    searching.search,
    records.list_records,
    records.show,
    records.remove,
    upkeep.check,
    upkeep.compact,
    upkeep.export,
    calibrating.calibrate,
    robustness.robustness,
    bakeoff.bakeoff,
    evaluating.evaluate,
    auditing.audit,
    categorizing.categorize,
    labelling.label,
    demo.demo,
    serving.serve,
):
    app.command(name=command.__name__.removesuffix("_records"))(command)
app.command(name="map")(mapping.map_gallery)
app.add_typer(views.app, name="views")
app.add_typer(models.app, name="models")
app.add_typer(datasets.app, name="datasets")
app.add_typer(quality.app, name="check-quality")
app.add_typer(training.app, name="train")


def run(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 failed, 2 wrong usage, 3 done with some inputs skipped."""
    as_json = "--json" in arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter gets its escape, not an error.
            stream.reconfigure(errors="backslashreplace")
    if "" in arguments:
        # An unset shell variable, most likely; as a path it would mean the current folder.
        return fail(UsageError("an argument is empty"), WRONG_USAGE, as_json)
    try:
        code = app([without_secret(argument) for argument in arguments], standalone_mode=True)
    except SystemExit as end:
        return _code(end.code)
    except UsageError as error:
        return fail(error, WRONG_USAGE, as_json)
    except SemblanceError as error:
        return fail(error, FAILED, as_json)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain at exit otherwise.
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return FAILED
    except OSError as error:
        return fail(error, FAILED, as_json)
    return _code(code)


def _code(code: object) -> int:
    return code if isinstance(code, int) else 0
