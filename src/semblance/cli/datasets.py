"""`semblance datasets`: sample sets that can be made here."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.samples.views import BackgroundChoice

app = typer.Typer(help="Make sample sets.", no_args_is_help=True)
make = typer.Typer(help="Make a sample set.", no_args_is_help=True)
app.add_typer(make, name="make")

KINDS = {"packaging": "rendered cosmetic packaging in 15 categories, with masks and ground truth"}


@app.command("list")
def list_sets(as_json: options.AsJson = False) -> None:
    """List the sets that can be made."""
    from semblance.cli.output import print_json, say, table

    if as_json:
        print_json({"datasets": [{"name": name, "what": what} for name, what in KINDS.items()]})
    else:
        say(table(list(KINDS.items())))


@make.command("packaging")
def make_packaging_set(
    out: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="OUT")],
    products: Annotated[int, typer.Option("--products", help="Products in each category.")] = 20,
    views: Annotated[int, typer.Option("--views", help="Pictures of each product.")] = 6,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same files.")] = 0,
    size: Annotated[int, typer.Option("--size", help="Pixels a side.")] = 320,
    background: Annotated[
        str, typer.Option("--background", help="studio, cluttered or mixed.")
    ] = "mixed",
    as_published: Annotated[
        bool, typer.Option("--as-published", help="15 x 150 pictures, and 360 to test on.")
    ] = False,
    attributes: Annotated[
        bool, typer.Option("--attributes", help="Also a picture of each change of a product.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Render cosmetic packaging in fifteen categories, with masks and a manifest."""
    from semblance.cli.output import print_json, say
    from semblance.cli.progress import CountProgress
    from semblance.samples import make_packaging

    with CountProgress("drawing") as progress:
        made = make_packaging(
            out,
            products=products,
            views=views,
            seed=seed,
            size=size,
            background=cast("BackgroundChoice", background),
            as_published=as_published,
            attributes=attributes,
            progress=progress.show,
        )
    if as_json:
        print_json(
            {
                "folder": str(made.folder),
                "manifest": str(made.manifest),
                "pictures": made.pictures,
                "products": made.products,
                "already_there": made.already_there,
            }
        )
    else:
        there = ", already there" if made.already_there else ""
        say(f"{out}: {made.pictures} pictures of {made.products} products{there}")
