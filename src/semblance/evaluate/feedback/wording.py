"""What a study of feedback says, in sentences and names."""

from datetime import UTC, datetime
from pathlib import Path

from semblance.evaluate.feedback.contest import Contest
from semblance.evaluate.feedback.events import Search
from semblance.evaluate.feedback.study import FeedbackStudy

BIAS = (
    "Clicks are biased by rank: what stands first is seen and pressed first, whatever it is. MRR "
    "of clicks flatters the order that was shown, so compare views by interleaving, or by verdicts."
)
METHOD = (
    "MRR: 1 / rank of the best hit that was clicked, used or called right, and not called wrong, "
    "over the searches that have one. P@1: the share of right among first hits with a verdict. "
    "Nothing taken: searches without such a hit; a reader may see the answer without a press. "
    "A picture of the gallery that is searched with finds itself; that hit is not counted.",
    "Intervals of 95 % by bootstrap, the searches of one query resampled together.",
    BIAS,
)


def answer(study: FeedbackStudy) -> tuple[str, ...]:
    """What was found, in sentences."""
    taken = sum(bool(search.approved) for search in study.searches)
    judged = sum(m.kind in ("right", "wrong") for s in study.searches for m in s.marks)
    said = [
        f"{len(study.searches)} searches from {day(study.searches[0].at)} to "
        f"{day(study.searches[-1].at)}: {taken} with a hit that was taken, {judged} verdicts."
    ]
    said += [_contested(contest) for contest in study.contests]
    return (*said, BIAS)


def _contested(contest: Contest) -> str:
    verdict = {
        "better": f"{contest.second} is preferred to {contest.first}",
        "worse": f"{contest.first} is preferred to {contest.second}",
        "cannot tell": f"between {contest.first} and {contest.second} nothing can be told yet",
    }[contest.verdict]
    return (
        f"Interleaved, {verdict}: {contest.second} won {contest.won_by_second} searches, "
        f"{contest.first} {contest.won_by_first}, {contest.ties} tied (p = {contest.p:.2g})."
    )


def asked(study: FeedbackStudy, search: Search) -> str:
    if search.asked == "record":
        return name(study, int(search.query))
    return search.words or f"{search.asked} {search.query[:8]}"


def name(study: FeedbackStudy, id: int) -> str:
    found = uri(study, id)
    return f"{id} (gone)" if found is None else Path(found).name


def uri(study: FeedbackStudy, id: int) -> str | None:
    record = study.records.get(id)
    return None if record is None else record.uri


def day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
