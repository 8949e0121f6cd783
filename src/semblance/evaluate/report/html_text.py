"""Text on its way into a page: nothing in it can become markup or steer the reader's eye."""

import re
from html import escape

from semblance.naming import escape_name

_LINK = re.compile(r"https://[^\s<>\"'&;]*[^\s<>\"'&;.,:)]")


def safe(text: str) -> str:
    """Escaped for HTML, and everything that is not printable shown as an escape."""
    return escape(escape_name(text))


def linked(text: str) -> str:
    """`safe`, with the addresses of sources made into links."""
    return _LINK.sub(lambda match: f'<a href="{match[0]}">{match[0]}</a>', safe(text))
