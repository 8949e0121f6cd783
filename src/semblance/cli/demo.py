"""`semblance demo`: the main job, once, in plain words, with the commands to do it by hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.errors import NoImages

if TYPE_CHECKING:
    from semblance.gallery.records import Record
    from semblance.pipeline.gallery import Gallery

PRODUCTS, VIEWS = 3, 3
"""135 rendered pictures: enough to search among, few enough to wait for."""


def demo(
    images: Annotated[
        Path | None, typer.Argument(help="A folder of your own pictures.", metavar="[IMAGES]")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Where the demo writes.")] = Path("demo"),
) -> None:
    """Index a set of pictures, compare two of them, search with one, and show how."""
    from semblance.cli.indexing import described, warn_of_skipped
    from semblance.cli.output import say
    from semblance.gallery.labels import CsvLabels, LabelSource, folder_labels
    from semblance.pipeline.gallery import Gallery

    if images is None:
        folder, manifest = _rendered(out)
        path, named = out / "packaging.gallery", str(manifest)
        labels: LabelSource = CsvLabels(manifest)
    else:
        folder, path = images, out / f"{images.resolve().name or 'demo'}.gallery"
        labels, named = folder_labels([folder]), "folders"
    out.mkdir(parents=True, exist_ok=True)
    say(f"1. Index the pictures in {folder}.")
    say(f"   $ semblance index {folder} --gallery {path} --labels {named}")
    with Gallery.open(path) as gallery:
        report = gallery.add(folder, labels)
        warn_of_skipped(report)
        say(f"   {described(report, path)}")
        one, like, unlike = _examples(gallery)
        _compare(gallery, one, like, unlike)
        _search(gallery, one, out / "search.html", path)


def _rendered(out: Path) -> tuple[Path, Path]:
    """The folder of the sample pictures and their manifest, drawn unless they are there."""
    from semblance.cli.output import say
    from semblance.samples import make_packaging

    folder = out / "packaging"
    say(f"0. Draw {15 * PRODUCTS * VIEWS} pictures of cosmetic packaging, in {folder}.")
    say(f"   $ semblance datasets make packaging {folder} --products {PRODUCTS} --views {VIEWS}")
    made = make_packaging(folder, products=PRODUCTS, views=VIEWS)
    return folder / "images", made.manifest


def _examples(gallery: "Gallery") -> tuple["Record", "Record", "Record"]:
    """A picture, the one most like it, and the one least like it."""
    first = next(iter(gallery.records()), None)
    if first is None:
        raise NoImages("the demo found no picture that it can read; give it a folder of some")
    ranked = [hit.record for hit in gallery.search(first.uri, len(gallery))]
    others = [record for record in ranked if record.id != first.id] or [first]
    return first, others[0], others[-1]


def _compare(gallery: "Gallery", one: "Record", like: "Record", unlike: "Record") -> None:
    from semblance.cli.output import say

    say("\n2. Compare one picture with its nearest, and with its farthest.")
    for other in (like, unlike):
        result = gallery.compare(one.uri, other.uri)
        verdict = "similar" if result.similar else "not similar"
        say(f"   $ semblance compare {_shown(one)} {_shown(other)}")
        say(f"   similarity {result.similarity:.3f}: {verdict} ({result.took_ms:.0f} ms)")


def _search(gallery: "Gallery", one: "Record", page: Path, path: Path) -> None:
    from semblance.cli.output import say
    from semblance.cli.tables import write_html

    say("\n3. Search with it. The first hit is the picture itself; then come its likes.")
    say(f"   $ semblance search {_shown(one)} --gallery {path} -k 8 --html {page}")
    answer = gallery.search(one.uri, 8)
    for hit in answer:
        say(f"   {hit.similarity:.3f}  {_shown(hit.record)}")
    write_html(page, [(Path(one.uri), answer)])
    say(f"   {answer.searched} searched in {answer.took_ms:.0f} ms; open {page} in a browser.")


def _shown(record: "Record") -> str:
    """A record's path, relative to here where it can be."""
    from semblance.naming import escape_name

    path = Path(record.uri)
    here = Path.cwd()
    return escape_name(str(path.relative_to(here) if path.is_relative_to(here) else path))
