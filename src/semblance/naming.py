"""A file may be called anything; a line of a report stays one harmless line."""


def escape_name(name: str) -> str:
    r"""`name` with everything that is not printable shown as an escape.

    A newline becomes `\n`, an escape character `\x1b`, a byte that is no UTF-8 `\udcff`, and
    so do direction overrides and invisible characters. A backslash stays as it is, since
    Windows paths are full of them; the result is for reading, not for parsing back.
    """
    if name.isprintable():
        return name
    return "".join(map(_escape, name))


def _escape(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
