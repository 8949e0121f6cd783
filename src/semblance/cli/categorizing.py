"""`semblance categorize`: which of my categories do these pictures show?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, with_flags

if TYPE_CHECKING:
    from semblance.learn.classifier.classifier import Classifier, Prediction
    from semblance.pipeline.report import Skipped


@with_flags
def categorize(
    pictures: Annotated[
        list[Path],
        typer.Argument(help="Pictures, or folders of them.", metavar="PICTURE...", readable=False),
    ],
    classifier: Annotated[
        str,
        typer.Option("--classifier", help="A run folder of `train classifier`, or its --name."),
    ],
    power: ComputeFlags,
    k: Annotated[int, typer.Option("-k", min=1, help="How many categories of each.")] = 1,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write path, label and probability to this file.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Say which category each picture shows, and how probable that is."""
    from semblance.cli.output import SKIPPED, print_json, say, warn_skipped
    from semblance.learn.classifier.classifier import Classifier

    opened = Classifier.open(classifier, power.compute)
    found, skipped = _predicted(opened, pictures)
    if csv is not None:
        _write(csv, found)
    if as_json:
        lost = [each.to_dict() for each in skipped]
        print_json({"pictures": [each.to_dict(k) for each in found], "skipped": lost})
    else:
        for prediction in found:
            say(_line(prediction, k))
    warn_skipped(skipped)
    if skipped:
        raise typer.Exit(SKIPPED)


def _predicted(
    classifier: "Classifier", pictures: Sequence[Path]
) -> tuple[list["Prediction"], list["Skipped"]]:
    """Raises NoImages where there is nothing to look at."""
    from semblance.errors import NoImages
    from semblance.images import Found, walk
    from semblance.learn.classifier.classifier import Prediction
    from semblance.pipeline.report import Skipped

    steps = list(walk(pictures))
    skipped = [Skipped(str(s.path), s.reason) for s in steps if not isinstance(s, Found)]
    found: list[Prediction] = []
    for said in classifier.predict(step.path for step in steps if isinstance(step, Found)):
        if isinstance(said, Prediction):
            found.append(said)
        else:
            skipped.append(said)
    if not found and not skipped:
        raise NoImages(f"there are no pictures in {', '.join(map(str, pictures))}")
    return found, skipped


def _line(prediction: "Prediction", k: int) -> str:
    told = ", ".join(f"{label} {probability:.3f}" for label, probability in prediction.ranking(k))
    return f"{prediction.path}: {told}"


def _write(path: Path, found: Sequence["Prediction"]) -> None:
    import csv
    import io

    from semblance.cli.tables import write_text

    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("path", "label", "probability"))
    rows.writerows((str(p.path), p.label, f"{p.probability:.6f}") for p in found)
    write_text(path, text.getvalue())
