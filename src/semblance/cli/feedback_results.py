"""`semblance evaluate --feedback`: what people made of the searches that the service answered."""

import sys
from pathlib import Path

from semblance.cli.output import print_json, say


def evaluate_feedback(
    gallery: Path, out: Path | None, seed: int, rounds: int, as_json: bool
) -> None:
    """Measure the feedback kept with a gallery, print the answer, write a report if wanted."""
    from semblance.evaluate.feedback.document import document
    from semblance.evaluate.feedback.reporting import report_of
    from semblance.evaluate.feedback.study import study_of
    from semblance.evaluate.report import facts, report_text, write_report
    from semblance.pipeline.gallery import Gallery

    with Gallery.open(gallery, create=False) as opened:
        study = study_of(gallery, opened.store, rounds, seed)
    known = facts(["semblance", *sys.argv[1:]], seed, str(gallery))
    report = report_of(study, known, pictured=out is not None)
    if out is not None:
        write_report(report, out)
    if as_json:
        print_json(document(study))
    else:
        say(report_text(report))
        if out is not None:
            say(f"written to {out / 'report.html'}")
