"""A report as one self-contained page: no network, no script; the answer is read first."""

from semblance.evaluate.report.html_pictures import figure_html, pictures_html
from semblance.evaluate.report.html_table import table_html
from semblance.evaluate.report.html_text import linked, safe
from semblance.evaluate.report.model import Figure, Part, PictureRow, Report, Section, Table
from semblance.evaluate.report.style import STYLE

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report_html(report: Report) -> str:
    """The whole page as text. A picture that has gone since is named instead of shown."""
    answer = "\n".join(f"<p>{safe(sentence)}</p>" for sentence in report.answer)
    sections = "\n".join(_section(section) for section in report.sections)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{safe(report.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{safe(report.title)}</h1>
<div class="answer">
{answer}
</div></header>
<main>
{sections}
{_method(report)}{_facts(report)}</main>
</body>
</html>
"""


def _section(section: Section) -> str:
    text = "\n".join(f"<p>{linked(paragraph)}</p>" for paragraph in section.text)
    parts = "\n".join(map(_part, section.parts))
    parts = f'<div class="parts">\n{parts}\n</div>\n' if parts else ""
    return f"<section>\n<h2>{safe(section.title)}</h2>\n{text}\n{parts}</section>"


def _part(part: Part) -> str:
    match part:
        case Table():
            return table_html(part)
        case Figure():
            return figure_html(part)
        case PictureRow():
            return pictures_html(part)


def _method(report: Report) -> str:
    if not report.method:
        return ""
    text = "\n".join(f"<p>{linked(paragraph)}</p>" for paragraph in report.method)
    return f"<section>\n<h2>How it was measured</h2>\n{text}\n</section>\n"


def _facts(report: Report) -> str:
    """The command that repeats it, then everything that its result depends on."""
    if not report.facts:
        return ""
    command = report.facts.get("command")
    shown = f'<pre class="card"><code>{safe(command)}</code></pre>' if command else ""
    rest = "\n".join(
        f"<dt>{safe(name)}</dt><dd>{safe(value)}</dd>"
        for name, value in report.facts.items()
        if name != "command"
    )
    return f"<section>\n<h2>To repeat it</h2>\n{shown}\n<dl>\n{rest}\n</dl>\n</section>\n"
