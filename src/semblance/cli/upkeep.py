"""`semblance check`, `compact`, `export`: looking after a gallery."""

from pathlib import Path
from typing import Annotated

import typer

from semblance.cli import options


def check(gallery: options.GalleryPath, as_json: options.AsJson = False) -> None:
    """Verify every checksum of a gallery, and say what to do about what is broken."""
    from semblance.cli.output import FAILED, print_json, say, warn
    from semblance.naming import escape_name
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        faults = opened.check()
        records = 0 if faults else len(opened)
    if as_json:
        listed = [{"item": f.item, "problem": f.problem, "advice": f.advice} for f in faults]
        print_json({"sound": not faults, "records": records, "faults": listed})
    elif not faults:
        say(f"{gallery}: sound, {records} records")
    for fault in faults:
        warn(escape_name(f"{fault.item}: {fault.problem}; {fault.advice}"))
    if faults:
        raise typer.Exit(FAILED)


def compact(gallery: options.GalleryPath, as_json: options.AsJson = False) -> None:
    """Give back unused space and drop the indexes, which are made again when needed."""
    from semblance.cli.output import print_json, say
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        before, after = opened.compact()
    if as_json:
        print_json({"before_bytes": before, "after_bytes": after})
    elif before:
        say(f"{gallery}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after")
    else:
        say(f"{gallery}: what was replaced is deleted; the server frees the space in its own time")


def export(
    out: Annotated[Path, typer.Argument(help="A file ending in .parquet or .npz.", metavar="OUT")],
    gallery: options.GalleryPath,
    as_json: options.AsJson = False,
) -> None:
    """Write the records and their raw vectors to a Parquet or NumPy file."""
    from semblance.cli.output import print_json, say
    from semblance.gallery.export import export_gallery
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        written = export_gallery(opened.store, out)
    if as_json:
        print_json({"path": str(out), "records": written})
    else:
        say(f"{out}: {written} records")
