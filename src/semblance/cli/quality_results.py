"""What `semblance check-quality save` prints."""

from collections.abc import Sequence
from pathlib import Path

from semblance.cli.output import print_json, say, warn_skipped
from semblance.evaluate.quality.golden import Golden
from semblance.pipeline.report import Skipped


def print_saved(
    out: Path, golden: Golden, replaced: str | None, skipped: Sequence[Skipped], as_json: bool
) -> None:
    """How many queries and answers were saved, and in place of what; what was skipped is news."""
    warn_skipped(skipped)
    queries, answers = len(golden.queries), len(golden.cosines)
    if as_json:
        skips = [item.to_dict() for item in skipped]
        shape = {"out": str(out), "queries": queries, "answers": answers, "k": golden.k}
        print_json({**shape, "made_of": golden.made_of, "replaced": replaced, "skipped": skips})
        return
    say(f"{out}: {queries} golden queries with {answers} answers")
    if replaced is not None:
        say(f"replaced: {replaced}")
