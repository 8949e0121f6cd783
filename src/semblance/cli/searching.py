"""`semblance search`: what in my collection looks like this, or like these words?"""

from pathlib import Path
from typing import Annotated

import typer

from semblance.cli import options, query_options


def search(
    gallery: options.GalleryPath,
    images: query_options.Images = None,
    text: query_options.Texts = None,
    without: query_options.Without = None,
    like: query_options.Like = None,
    unlike: query_options.Unlike = None,
    tokenizer: options.TokenizerFolder = None,
    k: Annotated[int, typer.Option("-k", help="How many hits.")] = 10,
    view: options.ViewName = None,
    region: query_options.Region = None,
    category: query_options.Category = None,
    rerank: query_options.Rerank = None,
    where: options.WhereText = None,
    group: Annotated[bool, typer.Option("--group", help="At most one hit per group.")] = False,
    threshold: options.ThresholdText = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write one page to this file.")
    ] = None,
    explain: Annotated[
        bool | None,
        typer.Option(
            "--explain/--no-explain",
            help="Draw on the page why the first hits are alike; the default for a few queries.",
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the hits to this file.")] = None,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", help="Write one line of JSON a query to this file.")
    ] = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Find the pictures of a gallery that are most like yours, or like words."""
    from semblance.cli.choices import rerankers_of, threshold_of
    from semblance.cli.output import SKIPPED, print_json, say, warn
    from semblance.cli.results import Request, answer_all
    from semblance.cli.tables import write_csv, write_html, write_jsonl
    from semblance.naming import escape_name
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.gallery import Gallery
    from semblance.pipeline.reasons import FEW, Explainer
    from semblance.search.asked import Asked

    asked = Asked(
        texts=tuple(text or ()),
        without=tuple(without or ()),
        like=tuple(like or ()),
        unlike=tuple(unlike or ()),
    )
    limit = threshold_of(threshold)
    wanted = rerankers_of(rerank)
    request = Request(k, where, group, limit, view, asked, region, category, wanted)
    compute = Compute.of(None, precision, device)
    with Gallery.open(gallery, create=False, compute=compute, tokenizer=tokenizer) as opened:
        results = answer_all(opened, images or (), request)
        if html is not None:
            shown = explain if explain is not None else len(results.answered) <= FEW
            explainer = Explainer(opened.searcher(view))
            reasons = [explainer(*each) for each in results.answered] if shown else []
            write_html(html, results.answered, reasons)
    for out, write in ((csv, write_csv), (jsonl, write_jsonl)):
        if out is not None:
            write(out, results.answered)
    if as_json:
        print_json(results.to_json())
    else:
        say(results.to_text())
    for reason in results.lost:
        warn(f"note: no probabilities, for {escape_name(reason)}")
    for item in results.skipped:
        warn(f"skipped {escape_name(item.path)}: {item.reason}")
    if results.skipped:
        raise typer.Exit(SKIPPED)
