"""`semblance demo`: the main job, once, in plain words, with the commands to do it by hand."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.errors import NoImages
from semblance.naming import escape_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from semblance.gallery.records import Record
    from semblance.pipeline.gallery import Gallery
    from semblance.search.hits import Answer

PRODUCTS, VIEWS = 3, 3
"""135 rendered pictures: enough to search among, few enough to wait for."""


def demo(
    images: Annotated[
        Path | None, typer.Argument(help="A folder of your own pictures.", metavar="[IMAGES]")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Where the demo writes.")] = Path("demo"),
    as_json: options.AsJson = False,
) -> None:
    """Index a set of pictures, compare two of them, search with one, and show how."""
    from semblance.cli import output
    from semblance.cli.indexing import described, warn_of_skipped
    from semblance.cli.tables import write_html
    from semblance.gallery.labels import CsvLabels, LabelSource, folder_labels
    from semblance.pipeline.gallery import Gallery
    from semblance.search.asked import Asked

    say = _quiet if as_json else output.say
    if images is None:
        folder, manifest = _rendered(out, say)
        path, named = out / "packaging.gallery", str(manifest)
        labels: LabelSource = CsvLabels(manifest)
    else:
        folder, path = images, out / f"{images.resolve().name or 'demo'}.gallery"
        labels, named = folder_labels([folder]), "folders"
    out.mkdir(parents=True, exist_ok=True)
    say(f"1. Index the pictures in {folder}.")
    say(f"   $ semblance index {quoted(folder, '--gallery', path, '--labels', named)}")
    with Gallery.open(path) as gallery:
        report = gallery.add(folder, labels)
        warn_of_skipped(report)
        say(f"   {described(report, path)}")
        one, like, unlike = _examples(gallery)
        say(_compared(gallery, one, like, unlike))
        answer = gallery.search(one.uri, 8)
    page = out / "search.html"
    write_html(page, [(Asked(Path(one.uri)), answer)])
    say(_searched(one, answer, page, path))
    if as_json:
        output.print_json({**report.to_dict(), "page": str(page), **answer.to_dict()})
    if report.skipped:
        raise typer.Exit(output.SKIPPED)


def _quiet(text: str) -> None:
    """What the demo says when only its JSON is wanted."""


def _rendered(out: Path, say: "Callable[[str], None]") -> tuple[Path, Path]:
    """The folder of the sample pictures and their manifest, drawn unless they are there."""
    from semblance.samples import make_packaging

    folder = out / "packaging"
    wanted = quoted(folder, "--products", PRODUCTS, "--views", VIEWS)
    say(f"0. Draw {15 * PRODUCTS * VIEWS} pictures of cosmetic packaging, in {folder}.")
    say(f"   $ semblance datasets make packaging {wanted}")
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


def _compared(gallery: "Gallery", one: "Record", like: "Record", unlike: "Record") -> str:
    lines = ["\n2. Compare one picture with its nearest, and with its farthest."]
    for other in (like, unlike):
        result = gallery.compare(one.uri, other.uri)
        verdict = "similar" if result.similar else "not similar"
        pair = quoted(_here(one), _here(other), "--gallery", gallery.path)
        lines.append(f"   $ semblance compare {pair}")
        lines.append(f"   similarity {result.similarity:.3f}: {verdict}")
    return "\n".join(lines)


def _searched(one: "Record", answer: "Answer", page: Path, gallery: Path) -> str:
    wanted = quoted(_here(one), "--gallery", gallery, "-k", 8, "--html", page)
    lines = ["\n3. Search with it. The first hit is the picture itself; then come its likes."]
    lines.append(f"   $ semblance search {wanted}")
    lines += [f"   {hit.similarity:.3f}  {escape_name(str(_here(hit.record)))}" for hit in answer]
    found = f"{answer.searched} searched in {answer.took_ms:.0f} ms"
    lines.append(f"   {found}; open {page} in a browser.")
    return "\n".join(lines)


def quoted(*words: object) -> str:
    """Words of a command as a shell takes them."""
    return escape_name(shlex.join(map(str, words)))


def _here(record: "Record") -> Path:
    """A record's path, relative to here where it can be."""
    path, here = Path(record.uri), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
