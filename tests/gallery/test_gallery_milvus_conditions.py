"""What the server sorts out beforehand never takes away a record that matches."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.gallery.milvus.conditions import EVERYTHING, necessary
from semblance.gallery.milvus.documents import number_of
from semblance.gallery.milvus.record_documents import to_document
from semblance.gallery.records import Labels, Record
from semblance.images.stamp import FileStamp
from semblance.search.where import matches, parse
from tests.search.filters import NUMBERS, TEXTS, expressions, labels

JAR = Record(7, "/a", 0, "00", 640, 480, FileStamp(9, 1, 1), Labels("jar"), None, "2026")

records = st.builds(
    replace,
    st.just(JAR),
    id=st.sampled_from([n for n in NUMBERS if isinstance(n, int) and n >= 0]),
    width=st.sampled_from([0, 1, 640]),
    uri=st.sampled_from(TEXTS),
    labels=labels,
    category=st.none() | st.sampled_from(TEXTS),
)


def holds(condition: str, record: Record) -> bool:
    """The server's language, so far as conditions use it, is also Python's."""
    return bool(eval(condition, {}, {"owner": record.id, **to_document(record).asked}))


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ("width > 640 and label = 'jar'", f"(width > 640 and label in [{number_of('jar')}])"),
        ("not (id <= 3 or page = 1)", "(owner > 3 and page not in [1])"),
        ("group is not null and price < 3", "(grp != 0)"),
        ("group is null or price < 3", EVERYTHING),
        ("width < 2.5", EVERYTHING),
        (f"id != {-(2**63)} and id < {2**63 - 1}", f"(owner < {2**63 - 1})"),
        ("id in (1, 0.5)", "owner in [1]"),
        ("label contains 'a'", EVERYTHING),
        ("label > 'a'", EVERYTHING),
    ],
)
def test_conditions(where: str, condition: str) -> None:
    assert necessary(parse(where)) == condition


def test_they_sort_out_what_they_can() -> None:
    assert holds(necessary(parse("label = 'jar' and width >= 640")), JAR)
    assert not holds(necessary(parse("label = 'lid' or page > 0")), JAR)


@given(record=records, asked=expressions)
def test_every_match_meets_the_condition(record: Record, asked: str) -> None:
    where = parse(asked)
    if matches(where, record):
        assert holds(necessary(where), record)
