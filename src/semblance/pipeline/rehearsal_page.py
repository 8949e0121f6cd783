"""A rehearsal as one self-contained HTML page: what would change, in pictures."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from semblance.gallery.records import Record
from semblance.naming import escape_name
from semblance.pipeline.rehearsal import Change, Rehearsal
from semblance.search.page_style import whole_page
from semblance.search.thumbnail import thumbnail

SHOWN = 4
"""Answers shown of each view."""


def rehearsal_page(result: Rehearsal) -> str:
    """The whole page as text, no network needed."""
    old, new = escape(result.old), escape(result.new)
    sections = "\n".join(_section(change, old, new) for change in result.changes)
    content = f"""\
<header><h1>From {old} to {new}</h1><p>{result.queries} pictures were asked of {result.records}.
The first answer stays for {100 * result.same_first:.1f} % of them; of the first {result.k} answers
{100 * result.overlap:.1f} % are the same. {_judged(result)}</p></header>
<main>
{sections or '<p class="none">No answer changes.</p>'}
</main>"""
    return whole_page(f"Semblance: {old} or {new}", content)


def _judged(result: Rehearsal) -> str:
    judged = result.judgement
    if judged is None:
        return "The pictures have no labels, so nothing says which answers are better."
    gain = judged.gain
    return (
        f"By the labels, mAP goes from {100 * judged.old_mean_ap:.1f} to "
        f"{100 * judged.new_mean_ap:.1f} ({100 * gain.mean:+.1f} points, 95 % interval "
        f"{100 * gain.low:+.1f} to {100 * gain.high:+.1f}): {judged.verdict}."
    )


def _section(change: Change, old: str, new: str) -> str:
    query = change.query
    name = escape(escape_name(Path(query.uri).name))
    label = f" ({escape(escape_name(query.label))})" if query.label else ""
    return f"""<section>
<figure class="query">{thumbnail(Path(query.uri), query.page, f"Query: {Path(query.uri).name}")}
<figcaption><h2>{name}</h2>{100 * change.overlap:.0f} % of the answers stay{label}</figcaption>
</figure>
<div><h2>{old}</h2><ol>{_answers(change.before)}</ol>
<h2>{new}</h2><ol>{_answers(change.after)}</ol></div>
</section>"""


def _answers(records: Sequence[Record]) -> str:
    return "\n".join(_answer(record) for record in records[:SHOWN])


def _answer(record: Record) -> str:
    name = Path(record.uri).name
    label = f'<p class="facts">{escape(escape_name(record.label))}</p>' if record.label else ""
    picture = thumbnail(Path(record.uri), record.page, name)
    return f'<li>{picture}<p class="name">{escape(escape_name(name))}</p>{label}</li>'
