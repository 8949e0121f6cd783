"""`semblance datasets`: what can be evaluated here, what is in it, and sets that can be made."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags

if TYPE_CHECKING:
    from semblance.samples import PackagingSet

app = typer.Typer(help="Make sample sets; show what is in a dataset.", no_args_is_help=True)
make = typer.Typer(help="Make a sample set.", no_args_is_help=True)
app.add_typer(make, name="make")

KINDS = {"packaging": "rendered cosmetic packaging in 15 categories, with masks and ground truth"}
FASHION = "70,000 grey pictures of clothes, 28 pixels a side, 10 classes"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A dataset that has a name; `place` is None where it is not here."""

    name: str
    what: str
    makeable: bool
    place: Path | None


@app.command("list")
def list_sets(as_json: options.AsJson = False) -> None:
    """List the datasets that have a name, and whether they are here."""
    from semblance.cli.output import print_json, say, table

    known = [_Listed("packaging", KINDS["packaging"], True, _packaging_place())]
    known.append(_Listed("fashion-mnist", FASHION, False, _fashion_place()))
    if as_json:
        print_json({"datasets": [_document(each) for each in known]})
        return
    say(table([("name", "what", "here"), *(_row(each) for each in known)]))
    say("Folders of class folders and CSV files are datasets too: docs/datasets.md.")


@app.command("show")
def show_set(
    data: Annotated[str, typer.Argument(help="A folder, a CSV file or a name.", metavar="DATA")],
    as_json: options.AsJson = False,
) -> None:
    """Show what is in a dataset: classes, splits, groups, and what is wrong with it."""
    from semblance.cli.dataset_summary import document, lines, warn_of_skipped
    from semblance.cli.output import SKIPPED, print_json, say
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.datasets import open_dataset

    with CountProgress("drawing") as progress:
        dataset = open_dataset(data, progress=progress.show)
    if as_json:
        print_json(document(dataset))
    else:
        say("\n".join(lines(dataset)))
    if warn_of_skipped(dataset):
        raise typer.Exit(SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagingFlags:
    """What is drawn, as `make_packaging` takes it."""

    products: Annotated[int, typer.Option("--products", help="Products in each category.")] = 20
    views: Annotated[int, typer.Option("--views", help="Pictures of each product.")] = 6
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same files.")] = 0
    size: Annotated[int, typer.Option("--size", help="Pixels a side.")] = 320
    background: Annotated[str, typer.Option("--background", help="studio, cluttered or mixed.")] = (
        "mixed"
    )
    as_published: Annotated[
        bool, typer.Option("--as-published", help="15 x 150 pictures, and 360 to test on.")
    ] = False
    attributes: Annotated[
        bool, typer.Option("--attributes", help="Also a picture of each change of a product.")
    ] = False


@make.command("packaging")
@with_flags
def make_packaging_set(
    out: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="OUT")],
    drawn: PackagingFlags,
    as_json: options.AsJson = False,
) -> None:
    """Render cosmetic packaging in fifteen categories, with masks and a manifest."""
    from semblance.cli.output import print_json, say
    from semblance.cli.progress import CountProgress
    from semblance.samples import make_packaging

    with CountProgress("drawing") as progress:
        made = make_packaging(out, **asdict(drawn), progress=progress.show)
    if as_json:
        print_json(_made(made))
    else:
        there = ", already there" if made.already_there else ""
        say(f"{out}: {made.pictures} pictures of {made.products} products{there}")


def _made(drawn: "PackagingSet") -> dict[str, Any]:
    return {**asdict(drawn), "folder": str(drawn.folder), "manifest": str(drawn.manifest)}


def _packaging_place() -> Path | None:
    from semblance.evaluate.datasets import packaging

    folder = packaging.place()
    return folder if packaging.is_packaging(folder) else None


def _fashion_place() -> Path | None:
    from semblance.evaluate.datasets import fashion_mnist

    return fashion_mnist.place()


def _document(listed: _Listed) -> dict[str, Any]:
    return {
        "name": listed.name,
        "what": listed.what,
        "makeable": listed.makeable,
        "place": None if listed.place is None else str(listed.place),
    }


def _row(listed: _Listed) -> tuple[str, str, str]:
    absent = (
        "no, drawn on first use" if listed.makeable else "no, apt install dataset-fashion-mnist"
    )
    return listed.name, listed.what, absent if listed.place is None else "yes"
