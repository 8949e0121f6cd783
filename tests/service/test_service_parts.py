"""A part that is too large is cut while it streams; all others come through byte for byte."""

import random

import pytest

from semblance.service.security.parts import PartLimit

BOUNDARY = b"x-boundary-x"


def body(*parts: bytes) -> bytes:
    head = b'Content-Disposition: form-data; name="images"; filename="a.jpg"\r\n\r\n'
    made = b"".join(b"--" + BOUNDARY + b"\r\n" + head + part + b"\r\n" for part in parts)
    return made + b"--" + BOUNDARY + b"--\r\n"


def through(sent: bytes, most: int, pieces: list[int]) -> bytes:
    limit = PartLimit(BOUNDARY, most)
    passed = b""
    for size in pieces:
        piece, sent = sent[:size], sent[size:]
        passed += limit.passed(piece, more=True)
    return passed + limit.passed(sent, more=False)


def test_only_the_large_one_is_cut() -> None:
    sent = body(b"a" * 5, b"b" * 100, b"c" * 10)
    assert through(sent, 10, []) == body(b"a" * 5, b"b" * 11, b"c" * 10)


def test_what_is_large_is_not_held_either() -> None:
    limit = PartLimit(BOUNDARY, 10)
    opened = body(b"")[: -len(b"\r\n--" + BOUNDARY + b"--\r\n")]
    assert limit.passed(opened, more=True).startswith(b"--")
    sizes = [len(limit.passed(bytes(1000), more=True)) for _ in range(50)]
    assert sum(sizes) <= 11 and len(limit._held) < 100


@pytest.mark.parametrize("seed", range(60))
def test_however_the_body_is_cut_into_pieces(seed: int) -> None:
    rng = random.Random(seed)
    tricky = [b"\r\n--" + BOUNDARY[:-1], b"\r", b"\r\n\r\n", b"-", b"x", b"--" + BOUNDARY]
    made = (b"".join(rng.choices(tricky, k=rng.randint(0, 9))) for _ in range(9))
    parts = [each for each in made if b"\r\n--" + BOUNDARY not in each]
    most = rng.randint(0, 60)
    pieces = [rng.randint(0, 9) for _ in range(rng.randint(0, 80))]
    expected = body(*(part[: most + 1] for part in parts))
    assert through(body(*parts), most, pieces) == expected


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("parts", [(), (b"a",), (b"--", b"\r\n--x", b"")])
def test_a_form_is_closed_by_its_last_boundary_alone(size: int, parts: tuple[bytes, ...]) -> None:
    whole = body(*parts)
    for end in range(len(whole) + 1):
        limit = PartLimit(BOUNDARY, 10)
        for start in range(0, end, size):
            limit.passed(whole[start : min(end, start + size)], more=True)
        limit.passed(b"", more=False)
        assert limit.is_closed == (end >= len(whole) - len(b"\r\n"))


@pytest.mark.parametrize(
    ("content_type", "is_form"),
    [
        ("multipart/form-data; boundary=abc", True),
        ('Multipart/Form-Data; charset=utf-8; boundary="a b"', True),
        ("multipart/form-data", False),
        ("application/json", False),
        ("", False),
        ("multipart/form-data; boundary=\xe9", True),
    ],
)
def test_which_bodies_are_forms(content_type: str, is_form: bool) -> None:
    headers = [(b"content-type", content_type.encode("latin-1"))]
    scope = {"type": "http", "headers": headers}
    assert (PartLimit.of(scope, 10) is not None) == is_form
