"""What a record says of itself, and the space that its words are kept in."""

import pytest

from semblance.encoders.space import Space
from semblance.gallery.record_text import is_text, text_attributes, text_of, text_space
from semblance.gallery.records import Attribute, Labels
from tests.gallery.samples import COLOUR

BAG: dict[str, Attribute] = {"title": "Red bag", "description": " Of leather ", "price": 9.5}


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        (("title",), "Red bag"),
        (("title", "description"), "Red bag. Of leather"),
        (("description", "title"), "Of leather. Red bag"),
        (("title", "missing"), "Red bag"),
        (("title", "price"), "Red bag. 9.5"),
        (("missing",), ""),
    ],
)
def test_the_text_of_a_record(attributes: tuple[str, ...], text: str) -> None:
    assert text_of(Labels("bag", "p1", BAG), attributes) == text


@pytest.mark.parametrize(("value", "text"), [(None, ""), ("", ""), (" \n", ""), (501, "501")])
def test_what_is_empty_is_no_text(value: Attribute, text: str) -> None:
    assert text_of(Labels(attributes={"title": value}), ("title",)) == text


def test_the_texts_of_a_space_are_a_space_of_their_own() -> None:
    title, both = (text_space(COLOUR, names) for names in (("title",), ("title", "description")))
    assert len({COLOUR.fingerprint, title.fingerprint, both.fingerprint}) == 3
    assert (both.model, both.dim) == (COLOUR.model, COLOUR.dim)
    assert text_attributes(Space.from_json(both.to_json())) == ("title", "description")
    assert (text_attributes(COLOUR), is_text(COLOUR), is_text(title)) == ((), False, True)
