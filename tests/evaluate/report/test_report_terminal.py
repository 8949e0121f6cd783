"""A report on a terminal: the answer and the tables, aligned and harmless."""

from semblance.evaluate.report import report_text, table_text
from tests.evaluate.report.samples import LEADERBOARD, REPORT


def test_a_table_by_eye() -> None:
    assert table_text(LEADERBOARD).splitlines() == [
        "Models on photographs.",
        "  model            mAP (%)  time (ms)  vectors  note",
        "  lite0  71.2 [70.0, 72.5]       3.60   12,345  –",
        "* lite1  73.2 [72.0, 74.2]       5.25        7  a_b & 5 %",
        "  <b>                    –       3.60        0  \\x1b[31m",
    ]


def test_the_answer_comes_first() -> None:
    text = report_text(REPORT)
    assert text.startswith("Which model?\n\nTake lite1.\n\nIt finds <more>.\n\nEvidence\n--------")
    assert "Efron" not in text and "seed" not in text
    assert "\x1b" not in text


def test_the_method_on_request() -> None:
    text = report_text(REPORT, method=True)
    assert "Efron" in text
    assert text.endswith("command: semblance evaluate 'my data'\nseed: 0")
