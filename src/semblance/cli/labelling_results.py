"""What `semblance label` prints and writes."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from semblance.cli.output import print_json, say, table, warn
from semblance.cli.tables import write_text
from semblance.learn.labelling.accepting import Accepted
from semblance.learn.labelling.gathering import Gathered
from semblance.learn.labelling.page import proposals_page
from semblance.learn.labelling.proposing import Proposals
from semblance.learn.labelling.sheet import proposals_csv
from semblance.learn.labelling.wording import summary
from semblance.naming import escape_name

MISSING = 5
"""Pictures that are named one by one."""


def write(proposals: Proposals, csv: Path | None, html: Path | None) -> None:
    """The files that were asked for."""
    if csv is not None:
        write_text(csv, proposals_csv(proposals))
    if html is not None:
        write_text(html, proposals_page(proposals))


def print_proposals(
    proposals: Proposals, gathered: Gathered, done: Accepted | None, as_json: bool
) -> None:
    """The answer, then how many of each label; what was skipped goes to standard error."""
    for each in gathered.skipped:
        warn(f"skipped {escape_name(each.path)}: {escape_name(each.reason)}")
    if as_json:
        print_json(_document(proposals, gathered, done))
        return
    for sentence in summary(proposals):
        say(sentence)
    say()
    say(table(_rows(proposals), right=(1, 2)))
    if done is not None:
        say(f"\n{_told(done)}")


def print_accepted(done: Accepted, as_json: bool) -> None:
    """What was written; pictures that the gallery lacks are news."""
    for uri in done.missing[:MISSING]:
        warn(f"the gallery has no picture {escape_name(uri)}")
    if len(done.missing) > MISSING:
        warn(f"and {len(done.missing) - MISSING} more that the gallery does not have")
    if as_json:
        print_json(asdict(done))
    else:
        say(_told(done))


def _told(done: Accepted) -> str:
    return (
        f"{done.labelled} labelled, {done.replaced} relabelled, {done.unchanged} unchanged, "
        f"{len(done.missing)} not in the gallery"
    )


def _rows(proposals: Proposals) -> list[tuple[str, str, str]]:
    proposed = Counter(one.label for one in proposals.each)
    sure = Counter(one.label for one in proposals.accepted)
    rows = [("label", "accepted", "proposed")]
    for name, count in sorted(proposed.items(), key=lambda each: (each[0] is None, each[0] or "")):
        rows.append((name or "(unknown)", str(sure[name]), str(count)))
    return rows


def _document(proposals: Proposals, gathered: Gathered, done: Accepted | None) -> dict[str, object]:
    applied = {} if done is None else {"applied": asdict(done)}
    return {
        "model": gathered.model,
        "labelled": proposals.labelled,
        "accepted": len(proposals.accepted),
        "unknown": proposals.unknown,
        "reliability": proposals.reliability.to_dict(),
        "proposals": [one.to_dict() for one in proposals.each],
        "skipped": [asdict(each) for each in gathered.skipped],
        **applied,
    }
