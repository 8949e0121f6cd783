"""`semblance models`: which encoders there are, and their graphs for other programs."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.encoders.description import EncoderDescription
    from semblance.pipeline.recipe import Recipe

HEAD = (
    "model",
    "dim",
    "input",
    "parameters",
    "text",
    "offline",
    "extra",
    "weights from",
    "licence",
)
NOTE = "extra: needed for the first use only (pip install 'semblance[torch]')"

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
    """Show all that is known of one model, or what an alias stands for."""
    from semblance.cli.output import print_json, say
    from semblance.encoders.registry import describe
    from semblance.pipeline.recipe import aliases

    recipe = aliases().get(name)
    if recipe and len(recipe.models) > 1:
        _show_recipe(name, recipe, as_json)
        return
    document = _document(describe(name))
    if as_json:
        print_json(document)
        return
    preprocessing = document.pop("preprocessing")
    flat = {**({"alias": name} if recipe else {}), **document, **preprocessing}
    say("\n".join(f"{key:15s} {value}" for key, value in flat.items()))


@app.command("maps")
def draw_layer(
    name: Annotated[str, typer.Argument(help="A model or an alias of one.")],
    image: Annotated[
        Path | None, typer.Argument(help="A picture.", metavar="[IMAGE]", readable=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Argument(help="Where to draw.", metavar="[OUT.png]", readable=False)
    ] = None,
    layer: Annotated[
        str | None, typer.Option("--layer", help="One of its layers; else the last map.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Draw what a layer of a model answers to a picture; without a picture, list its layers."""
    from semblance.cli.output import print_json, say
    from semblance.cli.picture_file import require_picture_file, save_picture
    from semblance.encoders.feature_maps import feature_maps, layers
    from semblance.encoders.registry import load
    from semblance.errors import UsageError
    from semblance.explain.map_sheet import draw_maps
    from semblance.images import open_image

    encoder = load(name)
    if image is None:
        found = layers(encoder)
        print_json({"layers": found}) if as_json else say("\n".join(found))
        return
    if out is None:
        raise UsageError("name the picture to draw to, such as maps.png")
    require_picture_file(out)
    opened = open_image(image, min_side=encoder.min_side)
    places = feature_maps(encoder, [encoder.prepare(opened)], layer)[0]
    save_picture(draw_maps(opened, places, layer or f"{encoder.space.model}, its last map"), out)
    if as_json:
        print_json({"layer": layer, "shape": list(places.shape)})


@app.command("localizers")
def list_localizers(as_json: options.AsJson = False) -> None:
    """List what finds the object of a picture."""
    from semblance.cli.output import print_json, say, table
    from semblance.localize.catalogue import known

    if as_json:
        print_json({"localizers": [asdict(each) for each in known()]})
        return
    rows: list[tuple[str, ...]] = [("localizer", "", "works here", "needs", "licence")]
    rows += [
        (each.name, each.what, "yes" if each.works else "no", each.needs, each.licence)
        for each in known()
    ]
    say(table(rows))


@app.command("recipes")
def list_recipes(as_json: options.AsJson = False) -> None:
    """List the ready recipes, with what each of them needs and lacks here."""
    from semblance.cli.output import print_json, say
    from semblance.pipeline.recipe.needs import needs
    from semblance.pipeline.recipe.ready import named_or_file, ready

    found = {name: needs(named_or_file(Path(name))) for name in ready()}
    if as_json:
        print_json({name: [asdict(need) for need in parts] for name, parts in found.items()})
        return
    for name, parts in found.items():
        say(f"{name}: {'lacks some parts' if any(n.lacks for n in parts) else 'works here'}")
        for need in parts:
            say(f"  {need.part} {need.name}: {need.lacks or 'here'}")


def _show_recipe(name: str, recipe: "Recipe", as_json: bool) -> None:
    """An alias of several models, which have no one description."""
    from semblance.cli.output import print_json, say

    if as_json:
        shown = {"models": recipe.models, "fusion": recipe.fusion, "dim": recipe.dim}
        print_json({"alias": name, **shown, "stands_for": recipe.title})
    else:
        say(f"{name} stands for {recipe.title}; as a recipe file:\n\n{recipe.to_toml().rstrip()}")


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


@app.command("register")
def register_model(
    run: Annotated[Path, typer.Argument(help="A run folder of `train`, or the model in it.")],
    name: Annotated[str, typer.Argument(help="What --model will find it by.")],
    as_json: options.AsJson = False,
) -> None:
    """Give what was trained here a short name; a copy of it is kept."""
    from semblance.cli.output import print_json, say
    from semblance.learn.catalogue import register_file

    kept = register_file(name, run)
    if as_json:
        print_json({"model": name, "file": str(kept)})
    else:
        say(f"{kept}; --model {name} finds it")


@app.command("remove")
def remove_model(
    name: Annotated[str, typer.Argument(help="The short name of what was trained here.")],
    as_json: options.AsJson = False,
) -> None:
    """Take back a short name, with the copy that was kept for it; its run folder stays.

    Galleries whose views use it are not searched until a model has that name again.
    """
    from semblance.cli.output import print_json, say
    from semblance.learn.forgetting import forget

    gone = forget(name)
    if as_json:
        print_json({"model": name, "deleted": [str(path) for path in gone]})
    else:
        say("\n".join(f"deleted {path}" for path in gone))


def _print_list(as_json: bool) -> None:
    from semblance.cli.output import print_json, say, table, warn
    from semblance.encoders.registry import descriptions, faults
    from semblance.pipeline.recipe import aliases

    known = descriptions()
    short = {name: recipe.title for name, recipe in aliases().items()}
    for fault in faults():
        warn(fault)
    if as_json:
        print_json({"models": [_document(model) for model in known], "aliases": short})
        return
    say(table([HEAD, *map(_row, known)], right=(1, 2, 3)))
    say("\n".join(["", NOTE, *(f"{name} stands for {title}" for name, title in short.items())]))


def _row(model: "EncoderDescription") -> tuple[str, ...]:
    from semblance.encoders.fetching.weights import works_offline

    return (
        model.name,
        str(model.dim),
        str(model.preprocessing.input_size),
        f"{model.parameters / 1e6:.1f} M",
        "yes" if model.text else "no",
        "yes" if works_offline(model) else "no",
        "torch" if model.needs_torch else "-",
        _source(model),
        model.licence.partition(" (")[0],
    )


def _source(model: "EncoderDescription") -> str:
    """Where the weights come from."""
    if model.trained_here:
        return "trained here"
    return "bundled" if model.bundled else model.weights.rpartition("/")[0]


def _document(description: "EncoderDescription") -> dict[str, Any]:
    from semblance.encoders.fetching.weights import works_offline

    more = {"offline": works_offline(description), "needs_torch": description.needs_torch}
    return {**asdict(description), **more}
