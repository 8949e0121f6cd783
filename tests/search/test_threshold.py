"""Thresholds as users write them."""

import pytest

from semblance.errors import NotCalibrated, QueryError
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold


@pytest.mark.parametrize(
    ("text", "cosine"),
    [("0.8", 0.6), ("1", 1.0), (" 0 ", -1.0), ("cos>=0.6", 0.6), ("cos >= -0.5", -0.5)],
)
def test_a_bare_number_is_a_similarity(text: str, cosine: float) -> None:
    assert Threshold.parse(text).cosine == pytest.approx(cosine)


def test_the_default_is_the_customary_one() -> None:
    assert DEFAULT_THRESHOLD.value == 0.80
    assert str(DEFAULT_THRESHOLD) == "similarity>=0.8"


@pytest.mark.parametrize("text", ["", "high", "cos>0.5", "p=0.9", "0.8.1", "nan", "inf", "0,8"])
def test_what_is_no_threshold_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="not a threshold"):
        Threshold.parse(text)


@pytest.mark.parametrize("text", ["1.2", "-0.1", "cos>=-1.5", "p>=2"])
def test_outside_the_scale_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="outside its scale"):
        Threshold.parse(text)


@pytest.mark.parametrize("text", ["p>=0.9", "fpr<=0.001"])
def test_probabilities_need_calibration(text: str) -> None:
    with pytest.raises(NotCalibrated, match="not calibrated"):
        _ = Threshold.parse(text).cosine
