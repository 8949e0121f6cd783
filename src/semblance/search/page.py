"""Answers as one self-contained HTML page: pictures, scores and reasons, no network."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from semblance.naming import escape_name
from semblance.search.asked import Asked
from semblance.search.hits import Answer, Hit
from semblance.search.page_style import whole_page
from semblance.search.reasons import Reason, Reasons
from semblance.search.thumbnail import embedded, thumbnail


def page(answers: Sequence[tuple[Asked, Answer]], reasons: Sequence[Reasons] = ()) -> str:
    """The whole page as text. A picture that has gone since is named instead of shown.

    `reasons` are those of each answer, where they were drawn.
    """
    told = [*reasons, *(Reasons() for _ in answers[len(reasons) :])]
    sections = "\n".join(
        _section(asked, answer, why) for (asked, answer), why in zip(answers, told, strict=True)
    )
    queries = "1 query" if len(answers) == 1 else f"{len(answers)} queries"
    content = f"""\
<header><h1>Semblance</h1><p>{queries}. A similarity is (1 + cosine) / 2; it is not a
probability, and it is comparable only within one gallery. {_chances(answers)}</p></header>
<main>
{sections}
</main>"""
    return whole_page(f"Semblance: {queries}", content)


def _chances(answers: Sequence[tuple[Asked, Answer]]) -> str:
    """What p means in each calibrated view that answered."""
    found = [answer for _, answer in answers if _is_calibrated(answer)]
    notes = dict.fromkeys(answer.calibration.note for answer in found)
    return " ".join(
        f"p is the probability that a picture matches the query, {escape(escape_name(note))}."
        for note in notes
    )


def _is_calibrated(answer: Answer) -> bool:
    return any(hit.probability is not None for hit in answer.hits)


def _nothing(answer: Answer) -> str:
    why = f": {escape(escape_name(answer.note))}" if answer.note else ""
    return f'<p class="none">No hits{why}.</p>'


def _section(asked: Asked, answer: Answer, why: Reasons) -> str:
    title = escape(escape_name(_shown(asked).title))
    hits = "\n".join(
        _card(rank, hit, why.of_hit(rank - 1)) for rank, hit in enumerate(answer.hits, start=1)
    )
    limits = "" if answer.category is None else f"; {escape(escape_name(answer.category.words))}"
    found = f"<ol>\n{hits}\n</ol>" if answer.hits else _nothing(answer)
    return f"""<section>
<figure class="query">{_query(asked)}
<figcaption><h2>{title}</h2>{answer.searched} searched in {answer.took_ms:.0f} ms{limits}
</figcaption>{_reasons(why.query)}</figure>
{found}
</section>"""


def _shown(asked: Asked) -> Asked:
    """The query with its files called by their names alone."""
    first = None if asked.picture is None else Path(asked.picture.name)
    like, unlike = (
        tuple(Path(path.name) for path in paths) for paths in (asked.like, asked.unlike)
    )
    return replace(asked, picture=first, like=like, unlike=unlike)


def _query(asked: Asked) -> str:
    """The pictures that answers should be like; none for a query of words."""
    wanted = asked.like if asked.picture is None else (asked.picture, *asked.like)
    return "\n".join(thumbnail(path, 0, f"Query: {path.name}") for path in wanted)


def _card(rank: int, hit: Hit, why: Sequence[Reason]) -> str:
    record = hit.record
    name = Path(record.uri).name + (f", page {record.page + 1}" if record.page else "")
    predicted = None if record.category == record.label else record.category
    facts = [fact for fact in (record.label, record.group, predicted) if fact]
    tags = "".join(f'<span class="tag">{escape(escape_name(fact))}</span>' for fact in facts)
    return f"""<li>
{thumbnail(Path(record.uri), record.page, name)}
<div class="score"><strong>{hit.similarity:.3f}</strong>{_chance(hit)}
<meter min="0" max="1" value="{hit.similarity:.4f}">{hit.similarity:.3f}</meter></div>
<p class="name" title="{escape(escape_name(record.uri))}">{rank}. {escape(escape_name(name))}</p>
<p class="facts">cosine {hit.cosine:.4f} · id {record.id} {tags}</p>
{_shares(hit)}{_folded(why)}</li>"""


def _folded(why: Sequence[Reason]) -> str:
    """The reasons of a hit, closed until somebody asks."""
    return f"<details><summary>Why</summary>{_reasons(why)}</details>\n" if why else ""


def _reasons(why: Sequence[Reason]) -> str:
    shown = "".join(
        f'<figure class="why">{embedded(each.picture, each.caption)}'
        f"<figcaption>{escape(each.caption)}</figcaption></figure>"
        for each in why
    )
    return f'<div class="reasons">{shown}</div>' if shown else ""


def _chance(hit: Hit) -> str:
    """The probability, where there is one; it is never 0 or 1, and is not rounded to them."""
    if hit.probability is None:
        return ""
    shown = f"{hit.probability:.2f}"
    shown = {"0.00": "&lt;0.01", "1.00": "&gt;0.99"}.get(shown, shown)
    return f"<span>p&nbsp;{shown}</span>"


def _shares(hit: Hit) -> str:
    """Each model's share of the cosine, where there is more than one model, and what re-rankers
    found."""
    shares = hit.why.shares if len(hit.why.shares) > 1 else {}
    if not shares and not hit.why.evidence:
        return ""
    parts = "".join(
        f"<dt>{escape(model)}</dt><dd>{share:+.3f}</dd>" for model, share in shares.items()
    ) + "".join(
        f"<dt>{escape(name)}</dt><dd>{found:.2f}</dd>" for name, found in hit.why.evidence.items()
    )
    return f"<dl>{parts}</dl>\n"
