"""`semblance views`: several ways to see one gallery, side by side."""

from pathlib import Path
from typing import Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import (
    FAST,
    ComputeFlags,
    RankingFlags,
    RecipeFlags,
    RecordTextFlags,
    ReductionFlags,
    with_flags,
)

app = typer.Typer(help="Add, rehearse, switch and drop views of a gallery.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The view's name.", metavar="NAME")]


@app.command("list")
def list_views(gallery: options.GalleryPath, as_json: options.AsJson = False) -> None:
    """List a gallery's views."""
    from semblance.cli.output import print_json, say, table
    from semblance.cli.views_results import shape
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        views = opened.views.list()
        cascades = opened.views.cascades()
        records = len(opened)
    if as_json:
        shapes = [shape(view) for view in views]
        told = [cascade.to_dict() for cascade in cascades]
        print_json({"records": records, "views": shapes, "cascades": told})
        return
    rows: list[tuple[str, ...]] = [("view", "", "records", "dim", "made of")]
    rows += [
        (
            view.name,
            "default" if view.is_default else "",
            f"{view.records} of {records}",
            str(view.dim),
            view.recipe.title,
        )
        for view in views
    ]
    say(table(rows, right=(2, 3)) if views else "no views yet: index some pictures")
    for each in cascades:
        say(
            f"{each.name}: a cascade, '{each.first}' proposes {each.shortlist} for "
            f"'{each.then}'; {each.words}"
        )


@app.command("add")
@with_flags
def add(
    name: Name,
    gallery: options.GalleryPath,
    flags: RecipeFlags,
    reduction: ReductionFlags,
    words: RecordTextFlags,
    ranking: RankingFlags,
    power: ComputeFlags = FAST,
    as_json: options.AsJson = False,
) -> None:
    """Add a view, and encode for it the pictures that the gallery holds.

    Searches in the other views go on meanwhile. A run that was stopped is resumed by the same
    command. From then on `semblance index` keeps every view complete.
    """
    from semblance.cli.choices import choice_of
    from semblance.cli.output import SKIPPED
    from semblance.cli.progress import CountProgress
    from semblance.cli.resuming import STORED, resumable
    from semblance.cli.views_results import print_added
    from semblance.pipeline.gallery import Gallery

    choice = choice_of(flags, reduction, words, ranking)
    with (
        resumable(STORED),
        Gallery.open(
            gallery, create=False, compute=power.compute, tokenizer=words.tokenizer
        ) as opened,
        CountProgress("encoding") as progress,
    ):
        total = len(opened)
        report = opened.views.add(
            name, choice, lambda report: progress.show(report.done + len(report.skipped), total)
        )
    print_added(name, report, as_json)
    if report.skipped:
        raise typer.Exit(SKIPPED)


@app.command("compare")
def compare(
    old: Annotated[str, typer.Argument(help="The view as it is.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="The view it may become.", metavar="NEW")],
    gallery: options.GalleryPath,
    k: Annotated[int, typer.Option("-k", min=1, help="Answers looked at.")] = 10,
    queries: Annotated[int, typer.Option("--queries", min=1, help="Pictures asked.")] = 500,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the examples, with pictures, to a page.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Rehearse a swap: how many answers would change, and are they better?

    Pictures of the gallery itself are asked; where they have labels, quality is judged by these.
    """
    from semblance.cli.output import print_json, say
    from semblance.cli.tables import write_text
    from semblance.cli.views_results import described
    from semblance.pipeline.gallery import Gallery
    from semblance.pipeline.rehearsal_page import rehearsal_page

    with Gallery.open(gallery, create=False) as opened:
        result = opened.views.compare(old, new, k, queries)
    if html is not None:
        write_text(html, rehearsal_page(result))
    if as_json:
        print_json(result.to_dict())
    else:
        say(described(result))


@app.command("default")
def default(name: Name, gallery: options.GalleryPath, as_json: options.AsJson = False) -> None:
    """Make a view the one that is searched; the same command with the old name switches back."""
    from semblance.cli.output import print_json, say, warn
    from semblance.cli.views_results import shape
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        view = opened.views.set_default(name)
        lacking = len(opened) - view.records
    if lacking:
        warn(f"{lacking} records are not in it; `semblance views add {name}` encodes them")
    if as_json:
        print_json(shape(view))
    else:
        say(f"{gallery}: searches now use '{name}' ({view.recipe.title})")


@app.command("weigh")
def weigh(
    gallery: options.GalleryPath,
    view: options.ViewName = None,
    as_json: options.AsJson = False,
) -> None:
    """Fit the weights of a view's re-rankers on the gallery's own groups, and keep them."""
    from semblance.cli.output import print_json, say
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        found = opened.views.weigh(view)
    if as_json:
        print_json({"placement": found.ranking.contour_placement, "fits": found.to_dict()})
        return
    for name, fit in found.fits.items():
        how = f" ({found.ranking.contour_placement})" if name == "contour" else ""
        say(
            f"{name}{how}: weight {fit.weight:.2f}; P@1 {fit.p_at_1_before:.3f} before, "
            f"{fit.p_at_1:.3f} with it, on {fit.queries} of the gallery's own pictures"
        )


@app.command("drop")
def drop(name: Name, gallery: options.GalleryPath, as_json: options.AsJson = False) -> None:
    """Delete a view, and the vectors that no other view uses; or a cascade."""
    from semblance.cli.output import print_json, say
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        spaces = opened.views.drop(name)
    if as_json:
        print_json({"view": name, "spaces_removed": spaces})
    else:
        gone = "1 space" if spaces == 1 else f"{spaces} spaces"
        say(f"{gallery}: '{name}' is dropped, with the vectors of {gone} that only it used")
