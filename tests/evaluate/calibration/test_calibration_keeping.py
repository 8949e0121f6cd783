"""Calibrations kept with a gallery and for the user: found again, outdated, damaged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import NotCalibrated, SemblanceError
from semblance.evaluate.calibration.calibration import Calibration, fit
from semblance.evaluate.calibration.keeping import (
    OUTDATED,
    for_user,
    in_gallery,
    keep_for_user,
    keep_in_gallery,
    replaced,
)
from semblance.fusion import View, ViewDefinition
from semblance.gallery.sqlite import SqliteStore
from semblance.search.calibrated import UNCALIBRATED
from semblance.search.threshold import Threshold
from semblance.user_folder import data_folder
from tests.evaluate.calibration.simulated import drawn

VIEW = View(ViewDefinition(("a" * 16,), dim=2), (6,))


def test_a_gallery_keeps_one_for_each_definition(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "g.gallery", create=True)
    other = replace(VIEW, definition=replace(VIEW.definition, dim=3))
    assert in_gallery(store, VIEW) is UNCALIBRATED
    found = fit(drawn(300))
    with store.writer() as writer:
        keep_in_gallery(writer, VIEW, found)
    again = in_gallery(store, VIEW)
    assert isinstance(again, Calibration)
    assert again.to_json() == found.to_json()
    assert in_gallery(store, other) is UNCALIBRATED
    store.close()


def test_a_view_fitted_anew_has_an_old_calibration_and_none(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "g.gallery", create=True)
    with store.writer() as writer:
        keep_in_gallery(writer, VIEW, fit(drawn(300)))
    sample = np.random.default_rng(0).normal(size=(40, 6)).astype(np.float32)
    refitted = VIEW.fit([sample])
    assert in_gallery(store, refitted) is OUTDATED
    assert OUTDATED.probability(0.9) is None
    with pytest.raises(NotCalibrated, match="fitted anew since it was calibrated"):
        Threshold.parse("p>=0.9").at(in_gallery(store, refitted))
    store.close()


def test_the_user_keeps_one_without_a_gallery() -> None:
    assert for_user(VIEW) is UNCALIBRATED
    path = keep_for_user(VIEW, fit(drawn(300)))
    assert data_folder() in path.parents
    assert isinstance(for_user(VIEW), Calibration)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"view": "KEY", "calibration": "{}"}'])
def test_a_damaged_one_is_news_and_no_crash(text: str) -> None:
    path = keep_for_user(VIEW, fit(drawn(300)))
    path.write_text(text.replace("KEY", VIEW.key))
    found = for_user(VIEW)
    assert found.probability(0.5) is None
    assert "damaged" in found.note
    with pytest.raises(NotCalibrated, match="damaged"):
        found.cosine_of_false_match_rate(0.1)


def test_what_is_replaced_is_said() -> None:
    assert replaced(for_user(VIEW)) is None
    path = keep_for_user(VIEW, fit(drawn(300), "the labels of photos"))
    said = replaced(for_user(VIEW))
    assert said is not None
    assert said.startswith("the one that holds where 0.")
    assert said.endswith("of all pairs match; from the labels of photos")
    assert replaced(OUTDATED) == "one of an earlier fit of this view"
    path.write_text("{}")
    assert replaced(for_user(VIEW)) == "one that could not be read"


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SEMBLANCE_DATA", str(tmp_path / "file"))
    with pytest.raises(SemblanceError, match="SEMBLANCE_DATA"):
        keep_for_user(VIEW, fit(drawn(300)))


def test_thresholds_are_placed_by_a_calibration() -> None:
    found = fit(drawn(3000))
    probable = Threshold.parse("p>=0.6").at(found)
    assert found.probability(probable.cosine) >= 0.6
    assert str(probable) == "p>=0.6"
    assert probable == Threshold.parse("p>=0.6")
    rare = Threshold.parse("fpr<=0.05").at(found)
    assert rare.cosine == found.cosine_of_false_match_rate(0.05)
    assert rare.is_calibrated
    assert Threshold(0.8).at(found).cosine == pytest.approx(0.6)
    assert not Threshold(0.8).is_calibrated
