"""A file's name, however odd, prints as one harmless line."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.naming import escape_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("été à la mer.jpg", "été à la mer.jpg"),
        ("写真🐈.jpg", "写真🐈.jpg"),
        (r"C:\photos\new.jpg", r"C:\photos\new.jpg"),
        ("two\nlines.jpg", r"two\nlines.jpg"),
        ("\x1b[31mred\x07.jpg", r"\x1b[31mred\x07.jpg"),
        ("rtl\u202egpj.exe", r"rtl\u202egpj.exe"),
        ("line\u2028apart", r"line\u2028apart"),
        (os.fsdecode(b"bad\xff.jpg") if os.name == "posix" else "bad\udcff.jpg", r"bad\udcff.jpg"),
        ("\x85\x9b31m", r"\x85\x9b31m"),
        ("", ""),
    ],
)
def test_names_by_eye(name: str, shown: str) -> None:
    assert escape_name(name) == shown


@given(st.text(st.characters(codec=None)))
def test_the_result_is_printable_and_can_be_encoded(name: str) -> None:
    shown = escape_name(name)
    assert shown.isprintable()
    shown.encode("utf-8")
    assert escape_name(shown) == shown
