"""The result page and a calibration: p is shown, and explained, exactly where there is one."""

from dataclasses import dataclass
from pathlib import Path

from semblance.gallery.records import FileStamp, Labels, Record
from semblance.search.asked import Asked
from semblance.search.calibrated import UNCALIBRATED, Calibrated
from semblance.search.hits import Answer, Hit, Why
from semblance.search.page import page

RECORD = Record(
    1, "/none/a.jpg", 0, "0" * 64, 8, 8, FileStamp(1, 1, 1), Labels(), None, "2026-01-01T00:00:00Z"
)


@dataclass(frozen=True)
class Known:
    """Knows one probability."""

    chance: float = 0.934
    note: str = "where 0.1 of all <pairs> match"
    lost: bool = False

    def probability(self, cosine: float) -> float:
        return self.chance

    def cosine_of_probability(self, probability: float) -> float:
        raise AssertionError

    def cosine_of_false_match_rate(self, rate: float) -> float:
        raise AssertionError


def answered(calibration: Calibrated) -> tuple[Asked, Answer]:
    hit = Hit(RECORD, 0.5, calibration.probability(0.5), None, Why({}))
    return Asked(Path("query.jpg")), Answer((hit,), 1, 1.0, calibration)


def test_a_calibrated_hit_has_its_probability() -> None:
    text = page([answered(Known()), answered(Known())])
    assert text.count("<span>p&nbsp;0.93</span>") == 2
    said = "p is the probability that a picture matches the query"
    assert text.count(f"{said}, where 0.1 of all &lt;pairs&gt; match.") == 1


def test_a_probability_is_never_shown_as_a_certainty() -> None:
    text = page([answered(Known(0.9996)), answered(Known(0.0004))])
    assert "p&nbsp;&gt;0.99" in text
    assert "p&nbsp;&lt;0.01" in text


def test_an_uncalibrated_page_says_nothing_of_p() -> None:
    text = page([answered(UNCALIBRATED)])
    assert "<span>p" not in text
    assert "p is the probability" not in text
    assert "not a\nprobability" in text


def test_an_empty_answer_says_why() -> None:
    asked = Asked(Path("query.jpg"))
    assert '<p class="none">No hits.</p>' in page([(asked, Answer((), 9, 1.0))])
    why = Answer((), 0, 1.0, note="no picture of the category <box> passes the filter")
    assert "No hits: no picture of the category &lt;box&gt; passes the filter.</p>" in page(
        [(asked, why)]
    )
