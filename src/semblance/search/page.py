"""Answers as one self-contained HTML page: pictures, scores and reasons, no network."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from semblance.naming import escape_name
from semblance.search.asked import Asked
from semblance.search.hits import Answer, Hit
from semblance.search.page_style import whole_page
from semblance.search.thumbnail import thumbnail


def page(answers: Sequence[tuple[Asked, Answer]]) -> str:
    """The whole page as text. A picture that has gone since is named instead of shown."""
    sections = "\n".join(_section(asked, answer) for asked, answer in answers)
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


def _section(asked: Asked, answer: Answer) -> str:
    title = escape(escape_name(_shown(asked).title))
    hits = "\n".join(_card(rank, hit) for rank, hit in enumerate(answer.hits, start=1))
    found = f"<ol>\n{hits}\n</ol>" if answer.hits else '<p class="none">No hits.</p>'
    return f"""<section>
<figure class="query">{_query(asked)}
<figcaption><h2>{title}</h2>{answer.searched} searched in {answer.took_ms:.0f} ms</figcaption>
</figure>
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


def _card(rank: int, hit: Hit) -> str:
    record = hit.record
    name = Path(record.uri).name + (f", page {record.page + 1}" if record.page else "")
    facts = [fact for fact in (record.label, record.group, record.category) if fact]
    tags = "".join(f'<span class="tag">{escape(escape_name(fact))}</span>' for fact in facts)
    return f"""<li>
{thumbnail(Path(record.uri), record.page, name)}
<div class="score"><strong>{hit.similarity:.3f}</strong>{_chance(hit)}
<meter min="0" max="1" value="{hit.similarity:.4f}">{hit.similarity:.3f}</meter></div>
<p class="name" title="{escape(escape_name(record.uri))}">{rank}. {escape(escape_name(name))}</p>
<p class="facts">cosine {hit.cosine:.4f} · id {record.id} {tags}</p>
{_shares(hit)}</li>"""


def _chance(hit: Hit) -> str:
    """The probability, where there is one; it is never 0 or 1, and is not rounded to them."""
    if hit.probability is None:
        return ""
    shown = f"{hit.probability:.2f}"
    shown = {"0.00": "&lt;0.01", "1.00": "&gt;0.99"}.get(shown, shown)
    return f"<span>p&nbsp;{shown}</span>"


def _shares(hit: Hit) -> str:
    """Each model's share of the cosine, where there is more than one model."""
    if len(hit.why.shares) < 2:
        return ""
    parts = "".join(
        f"<dt>{escape(model)}</dt><dd>{share:+.3f}</dd>" for model, share in hit.why.shares.items()
    )
    return f"<dl>{parts}</dl>\n"
