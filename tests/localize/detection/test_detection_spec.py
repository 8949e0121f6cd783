"""The one word that asks for a detector."""

from pathlib import Path

import pytest

from semblance.errors import UsageError
from semblance.localize.detection.detector import detector
from semblance.localize.detection.spec import parse


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("detect:yolo.onnx", ("yolo.onnx", (), 0.25, 0.45)),
        ("yolo.onnx", ("yolo.onnx", (), 0.25, 0.45)),
        ("detect:a/b.onnx?kinds=bottle,cup", ("a/b.onnx", ("bottle", "cup"), 0.25, 0.45)),
        ("detect:y.onnx?min_score=0.4&overlap=0.7", ("y.onnx", (), 0.4, 0.7)),
        ("detect:y.onnx?kinds=wine glass,a%2Cb", ("y.onnx", ("wine glass", "a,b"), 0.25, 0.45)),
        ("detect:C:\\models\\y.onnx?kinds=3", ("C:\\models\\y.onnx", ("3",), 0.25, 0.45)),
        ("detect:what?.onnx?min_score=1", ("what?.onnx", (), 1.0, 0.45)),
    ],
)
def test_a_spec_is_a_path_and_its_settings(spec, expected):
    path, *rest = parse(spec)
    assert (path, *rest) == (Path(expected[0]), *expected[1:])


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("detect:", "names no file"),
        ("detect:?kinds=cup", "names no file"),
        ("detect:y.onnx?kind=cup", "sets 'kind'; a detector takes kinds, min_score, overlap"),
        ("detect:y.onnx?kinds", "gives kinds no value"),
        ("detect:y.onnx?kinds=", "gives kinds no value"),
        ("detect:y.onnx?min_score=high", "min_score is a number, not 'high'"),
        ("detect:y.onnx?min_score=1.5", "min_score is between 0 and 1, not 1.5"),
        ("detect:y.onnx?overlap=nan", "overlap is between 0 and 1, not nan"),
        ("detect:y.onnx?kinds=a,,b", "one of a detector's kinds is empty"),
        ("detect:y.onnx?min_score=0.1&min_score=0.2", "sets min_score twice"),
    ],
)
def test_a_wrong_spec_is_one_sentence(spec, complaint):
    with pytest.raises(UsageError, match=complaint):
        parse(spec)


def test_the_library_checks_the_same():
    with pytest.raises(UsageError, match="min_score is between 0 and 1"):
        detector(Path("y.onnx"), min_score=-1)
    with pytest.raises(UsageError, match="kinds is empty"):
        detector(Path("y.onnx"), kinds=[""])


def test_a_question_mark_in_a_path_needs_settings_behind_it():
    with pytest.raises(UsageError, match=r"sets '\.onnx'"):
        parse("detect:what?.onnx")
