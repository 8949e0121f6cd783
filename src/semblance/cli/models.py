"""`semblance models`: which encoders there are, and their graphs for other programs."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.encoders.description import EncoderDescription

HEAD = ("model", "dim", "input", "parameters", "text", "offline", "weights from", "licence")

app = typer.Typer(help="List the models, show or export one of them.", invoke_without_command=True)


@app.callback()
def models(context: typer.Context, as_json: options.AsJson = False) -> None:
    """List the models, or show or export one of them."""
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
    preprocessing = document.pop("preprocessing")
    flat = {**document, **preprocessing}
    say("\n".join(f"{key:15s} {value}" for key, value in flat.items()))


@app.command("export")
def export_model(
    name: Annotated[str, typer.Argument(help="A model or an alias.")],
    out: Annotated[Path, typer.Argument(help="The ONNX file to write.", metavar="OUT.onnx")],
    input_size: Annotated[int | None, typer.Option(help="Input size in pixels.")] = None,
    layer: Annotated[str, typer.Option(help="pooled, penultimate or logits.")] = "pooled",
    weights: Annotated[Path | None, typer.Option(help="A file of weights to use instead.")] = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a model as an ONNX graph, and beside it how pictures are prepared for it."""
    from semblance.cli.output import print_json, say
    from semblance.encoders.files.export import export
    from semblance.encoders.variant import Variant

    graph, sidecar = export(
        name, out, input_size=input_size, variant=Variant.of(layer), weights=weights
    )
    if as_json:
        print_json({"graph": str(graph), "sidecar": str(sidecar)})
        return
    say(f"{graph}, prepared as {sidecar} says")


def _print_list(as_json: bool) -> None:
    from semblance.cli.output import print_json, say, table, warn
    from semblance.encoders.registry import descriptions, faults

    known = descriptions()
    for fault in faults():
        warn(fault)
    if as_json:
        print_json({"models": [_document(description) for description in known]})
        return
    say(table([HEAD, *map(_row, known)], right=(1, 2, 3)))


def _row(model: "EncoderDescription") -> tuple[str, ...]:
    from semblance.encoders.fetching.weights import works_offline

    return (
        model.name,
        str(model.dim),
        str(model.preprocessing.input_size),
        f"{model.parameters / 1e6:.1f} M",
        "yes" if model.text else "no",
        "yes" if works_offline(model) else "no",
        "bundled" if model.bundled else model.weights.rpartition("/")[0],
        model.licence.partition(" (")[0],
    )


def _document(description: "EncoderDescription") -> dict[str, Any]:
    from semblance.encoders.fetching.weights import works_offline

    return {**asdict(description), "offline": works_offline(description)}
