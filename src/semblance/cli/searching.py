"""`semblance search`: what in my collection looks like this, or like these words?"""

from typing import TYPE_CHECKING

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags
from semblance.cli.query_flags import AnswerFlags, Images, QueryFlags

if TYPE_CHECKING:
    from semblance.cli.results import Results


@with_flags
def search(
    gallery: options.GalleryPath,
    query: QueryFlags,
    answers: AnswerFlags,
    images: Images = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Find the pictures of a gallery that are most like yours, or like words."""
    from semblance.cli.output import SKIPPED
    from semblance.cli.results import answer_all
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.gallery import Gallery

    request = query.request
    compute = Compute.of(None, precision, device)
    with Gallery.open(gallery, create=False, compute=compute, tokenizer=query.tokenizer) as opened:
        results = answer_all(opened, images or (), request)
        answers.write_page(opened, query.view, results)
    answers.write_tables(results)
    _say(results, as_json)
    if results.skipped:
        raise typer.Exit(SKIPPED)


def _say(results: "Results", as_json: bool) -> None:
    from semblance.cli.output import print_json, say, warn
    from semblance.naming import escape_name

    if as_json:
        print_json(results.to_json())
    else:
        say(results.to_text())
    for reason in results.lost:
        warn(f"note: no probabilities, for {escape_name(reason)}")
    for item in results.skipped:
        warn(f"skipped {escape_name(item.path)}: {item.reason}")
