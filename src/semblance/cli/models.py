"""`semblance models`: which encoders there are."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.encoders.description import EncoderDescription

HEAD = ("model", "family", "dim", "input", "parameters", "licence", "text", "weights")

app = typer.Typer(help="List the models and show one of them.", invoke_without_command=True)


@app.callback()
def models(context: typer.Context, as_json: options.AsJson = False) -> None:
    """List the models, or show one of them."""
    if context.invoked_subcommand is None:
        _print_list(as_json)


@app.command("list")
def list_models(as_json: options.AsJson = False) -> None:
    """List every model by name."""
    _print_list(as_json)


@app.command("show")
def show_model(
    name: Annotated[str, typer.Argument(help="A model or an alias.")],
    as_json: options.AsJson = False,
) -> None:
    """Show all that is known of one model."""
    from semblance.cli.output import print_json, say
    from semblance.encoders.registry import describe

    document = _document(describe(name))
    if as_json:
        print_json(document)
        return
    flat = {**document, **document.pop("preprocessing")}
    say("\n".join(f"{key:15s} {value}" for key, value in flat.items()))


def _print_list(as_json: bool) -> None:
    from semblance.cli.output import print_json, say, table, warn
    from semblance.encoders.registry import descriptions, faults

    known = descriptions()
    for fault in faults():
        warn(fault)
    if as_json:
        print_json({"models": [_document(description) for description in known]})
        return
    rows: list[tuple[str, ...]] = [
        ("model", "family", "dim", "input", "parameters", "licence", "text", "weights")
    ]
    rows += [_row(description) for description in known]
    say(table(rows, right=(2, 3, 4)))


def _row(model: "EncoderDescription") -> tuple[str, ...]:
    return (
        model.name,
        model.family,
        str(model.dim),
        str(model.preprocessing.input_size),
        f"{model.parameters / 1e6:.1f} M",
        model.licence,
        "yes" if model.text else "no",
        "here" if model.works_offline else "to be downloaded",
    )


def _document(description: "EncoderDescription") -> dict[str, Any]:
    return asdict(description)
