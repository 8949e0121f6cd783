"""The part of a picture as its user writes it."""

import pytest

from semblance.errors import UsageError
from semblance.search.region import region_of


@pytest.mark.parametrize("text", ["1,2,3,4", " 1 , 2,3 ,4 "])
def test_four_numbers(text: str) -> None:
    assert region_of(text) == (1, 2, 3, 4)


def test_a_part_may_begin_outside() -> None:
    assert region_of("-5,-6,30,40") == (-5, -6, 30, 40)


@pytest.mark.parametrize(
    "text", ["", "each", "1,2,3", "1,2,3,-4", "1.5,2,3,4", "9" * 5000, "١,٢,٣,٤"]
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match="x,y,width,height in pixels"):
        region_of(text)
