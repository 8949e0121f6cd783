"""Queries by the words of their user."""

from pathlib import Path

from semblance.search.asked import Asked

A, B = Path("a.jpg"), Path("b.jpg")


def test_a_picture_is_called_by_its_path():
    assert Asked(A).to_dict() == {"query": "a.jpg"}
    assert Asked(A).title == "a.jpg"


def test_without_a_picture_the_texts_are_the_query():
    asked = Asked(texts=("red", "a bag"), without=("leather",))
    assert asked.to_dict() == {
        "query": "red, a bag",
        "text": ["red", "a bag"],
        "not": ["leather"],
    }
    assert asked.title == '"red" + "a bag" - "leather"'


def test_everything_at_once():
    asked = Asked(A, ("red",), ("old",), like=(B,), unlike=(A, B))
    assert asked.name == "a.jpg"
    assert asked.title == 'a.jpg + b.jpg + "red" - a.jpg - b.jpg - "old"'
    assert asked.to_dict()["unlike"] == ["a.jpg", "b.jpg"]


def test_further_pictures_alone():
    assert Asked(like=(A, B)).name == "a.jpg, b.jpg"
