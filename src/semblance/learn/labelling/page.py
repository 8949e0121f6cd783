"""Proposals as one page to look through: doubtful ones first, unticked where they are wrong."""

from collections import defaultdict
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from itertools import islice
from pathlib import Path

import PIL.Image

from semblance.evaluate.audit.subjects import Subject
from semblance.learn.labelling.proposing import Proposal, Proposals
from semblance.learn.labelling.wording import summary
from semblance.naming import escape_name
from semblance.search.page_style import whole_page
from semblance.search.thumbnail import embedded, thumbnail

MOST = 1000
"""Pictures on a page, the most doubtful: 15 MB."""

UNKNOWN = "Unknown: nothing labelled is near"


def proposals_page(proposals: Proposals) -> str:
    """The whole page as text, without a word from a network. A tick says that a label is taken;
    a button saves the list of those as CSV."""
    shown = list(islice(proposals.each, MOST))
    sections = "\n".join(_section(label, found) for label, found in _by_label(shown))
    known = sorted({name for one in shown for name in _names(one)})
    options = "".join(f'<option value="{escape(escape_name(name))}">' for name in known)
    left = len(proposals.each) - len(shown)
    more = f" {left} surer ones are in the CSV file only." if left else ""
    content = f"""\
<style>{_own("page.css")}</style>
<header><h1>Proposed labels</h1><p>{escape(" ".join(summary(proposals)))}{more}</p></header>
<div class="bar"><button type="button" id="save">Save accepted labels (CSV)</button>
<output id="count"></output></div>
<noscript><p>Ticks are saved by a script within this page, which is switched off; edit the CSV
file instead.</p></noscript>
<datalist id="labels">{options}</datalist>
<main>
{sections}
</main>
<script>{_own("page.js")}</script>"""
    return whole_page("Semblance: proposed labels", content)


def _by_label(shown: Sequence[Proposal]) -> list[tuple[str, list[Proposal]]]:
    """The label with the most doubtful picture first; what is unknown before all."""
    found: dict[str, list[Proposal]] = defaultdict(list)
    for one in shown:
        found[one.label or UNKNOWN].append(one)
    return list(found.items())


def _names(one: Proposal) -> list[str]:
    return [*([one.label] if one.label else []), *(name for name, _ in one.alternatives)]


def _section(label: str, found: Sequence[Proposal]) -> str:
    cards = "\n".join(map(_card, found))
    title = escape(escape_name(label))
    return f"""<section class="label">
<h2>{title} <small>{len(found)}</small>
<button type="button" class="all">tick all</button>
<button type="button" class="clear">untick all</button></h2>
<ol>
{cards}
</ol>
</section>"""


def _card(one: Proposal) -> str:
    subject, ticked = one.subject, " checked" if one.accepted else ""
    name = escape(escape_name(Path(subject.name).name))
    # The path itself, not a readable form of it: it is what the file that is saved must hold.
    data = f'data-path="{escape(subject.key)}" data-page="{subject.page}"'
    others = ", ".join(f"{escape_name(label)} {share:.0%}" for label, share in one.alternatives)
    near = "".join(_neighbour(*each) for each in one.evidence)
    return f"""<li {data}>{_picture(subject)}
<label><input type="checkbox"{ticked}> <span>accept</span></label>
<input class="as" list="labels" aria-label="Label of {name}" value="{escape(one.label or "")}">
<div class="score"><strong>{one.confidence:.2f}</strong>
<meter min="0" max="1" value="{one.confidence:.3f}">{one.confidence:.2f}</meter></div>
<p class="name" title="{escape(escape_name(subject.name))}">{name}</p>
<p class="facts">{"or " + escape(others) if others else "all neighbours agree"}</p>
<ul class="near">{near}</ul></li>"""


def _neighbour(subject: Subject, cosine: float) -> str:
    label, name = escape(escape_name(str(subject.label))), escape(escape_name(subject.name))
    return f'<li title="{name}">{label} <span>{cosine:.2f}</span></li>'


def _picture(subject: Subject) -> str:
    if isinstance(subject.picture, Path):
        return thumbnail(subject.picture, subject.page, subject.name)
    return embedded(PIL.Image.fromarray(subject.picture), subject.name)


def _own(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
