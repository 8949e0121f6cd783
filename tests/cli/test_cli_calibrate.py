"""`semblance calibrate`, and what compare and search say afterwards."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semblance.cli.app import run

Command = Callable[..., tuple[int, str, str]]
FLAGS = ("--model", "fast", "--input-size", "64")


@pytest.fixture
def semblance(capsys: pytest.CaptureFixture[str]) -> Command:
    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def pair(photo_folder: Path) -> list[Path]:
    return [photo_folder / "chelsea" / name for name in ("0.jpg", "1.jpg")]


def compared(semblance: Command, *arguments: object) -> dict[str, Any]:
    code, out, err = semblance("compare", *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.slow
def test_comparing_after_calibrating(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    assert compared(semblance, *pair, *FLAGS)["probability"] is None
    png, csv = tmp_path / "curve.png", tmp_path / "sweep.csv"
    code, out, err = semblance("calibrate", photo_folder, *FLAGS, "--png", png, "--csv", csv)
    assert (code, err) == (0, "")
    assert out.startswith("calibrated: cosine 0.9 is a probability of")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert csv.read_text().startswith("cosine,recall,false_match_rate,precision")
    after = compared(semblance, *pair, *FLAGS, "--threshold", "p>=0.1")
    assert 0 < after["probability"] < 1
    assert after["similar"] == (after["probability"] >= 0.1)
    code, out, _ = semblance("compare", *pair, *FLAGS)
    assert "(similarity>=0.8, not calibrated)" in out
    assert "of all pairs match; from the labels of" in out
    other_size = ("--model", "fast", "--input-size", "96")
    assert compared(semblance, *pair, *other_size)["probability"] is None


@pytest.mark.slow
def test_searching_after_calibrating_until_the_view_is_fitted_anew(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    shop = tmp_path / "shop.gallery"
    index = ("index", photo_folder, "--gallery", shop, *FLAGS, "--labels", "folders")
    assert semblance(*index)[0] == 0
    code, out, _ = semblance("calibrate", "--gallery", shop, "--prior", "0.01", "--json")
    assert code == 0
    document = json.loads(out)
    assert (document["prior"], document["pictures"]) == (0.01, 60)
    assert (document["stored_in"], document["replaced"]) == (str(shop), None)
    code, out, _ = semblance("calibrate", "--gallery", shop, "--prior", "0.01")
    assert out.splitlines()[-1].startswith("replaced: the one that holds where 0.01 of all pairs")
    page, table = tmp_path / "page.html", tmp_path / "hits.csv"
    search = ("search", pair[0], "--gallery", shop, "-k", 60)
    code, out, _ = semblance(*search, "--json", "--html", page, "--csv", table)
    assert "p is the probability" in page.read_text()
    assert table.read_text().splitlines()[0].endswith("probability")
    assert json.loads(out)["calibration"].startswith("where 0.01 of all pairs match")
    hits = json.loads(out)["hits"]
    chances = [hit["probability"] for hit in hits]
    assert chances == sorted(chances, reverse=True)
    code, out, _ = semblance(
        "search", pair[0], "--gallery", shop, "-k", 60, "--threshold", "p>=0.05", "--json"
    )
    assert len(json.loads(out)["hits"]) == sum(chance >= 0.05 for chance in chances)
    assert "probability" in semblance("search", pair[0], "--gallery", shop)[1]
    assert semblance(*index, "--dim", 8)[0] == 0
    code, _, err = semblance("search", pair[0], "--gallery", shop, "--threshold", "p>=0.05")
    assert code == 2
    assert "needs a calibrated view" in err


@pytest.mark.slow
def test_a_view_that_grew_out_of_its_calibration_says_so_once(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    shop = tmp_path / "shop.gallery"
    few = [photo_folder / name for name in ("chelsea", "coffee", "moon")]
    flags = ("--gallery", shop, *FLAGS, "--labels", "folders", "--dim", 8)
    assert semblance("index", *few, *flags)[0] == 0
    assert semblance("calibrate", "--gallery", shop)[0] == 0
    assert semblance("search", *pair, "--gallery", shop)[2] == ""
    assert semblance("index", photo_folder, *flags)[0] == 0
    code, _, err = semblance("search", *pair, "--gallery", shop)
    assert code == 0
    assert err.startswith("note: no probabilities, for this view was fitted anew")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_view_beside_the_default_one_is_calibrated(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    shop = tmp_path / "shop.gallery"
    flags = ("--gallery", shop, "--input-size")
    assert semblance("index", photo_folder, *flags, 32, "--model", "fast")[0] == 0
    assert semblance("views", "add", "fine", *flags, 64, "--model", "fast")[0] == 0
    code, _, err = semblance("calibrate", photo_folder, "--gallery", shop, "--view", "fine")
    assert (code, err) == (0, "")
    hits = [
        json.loads(semblance("search", pair[0], "--gallery", shop, *view, "--json")[1])["hits"]
        for view in ((), ("--view", "fine"))
    ]
    assert [each[0]["probability"] is None for each in hits] == [True, False]
    assert "add --gallery" in semblance("calibrate", photo_folder, "--view", "fine")[2]
    code, _, err = semblance("calibrate", photo_folder, "--gallery", shop, "--dim", 4)
    assert code == 2
    assert "leave --dim" in err


@pytest.mark.slow
def test_a_reduction_is_fitted_on_the_data_and_used_by_compare(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    reduced = (*FLAGS, "--dim", 8)
    before = compared(semblance, *pair, *reduced)
    assert before["fit"].startswith("not reduced")
    out_folder = tmp_path / "report"
    code, out, err = semblance("calibrate", photo_folder, *reduced, "--out", out_folder)
    assert (code, err) == (0, "")
    assert "note: the view was fitted on 60 pictures" in out
    assert "better than others" in out
    assert "What is a score worth?" in (out_folder / "report.html").read_text()
    after = compared(semblance, *pair, *reduced)
    assert after["fit"].startswith("8 dimensions")
    assert 0 < after["probability"] < 1
    assert after["cosine"] != before["cosine"]
    assert compared(semblance, *pair, *FLAGS)["cosine"] == before["cosine"]
    code, out, _ = semblance("calibrate", photo_folder, *FLAGS, "--dim", 64)
    assert "60 pictures are too few to fit the view on" in out


@pytest.mark.slow
def test_edited_copies_need_no_labels(
    semblance: Command, photo_folder: Path, tmp_path: Path
) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for place, path in enumerate(sorted(photo_folder.rglob("0.jpg"))):
        (flat / f"{place}.jpg").write_bytes(path.read_bytes())
    (flat / "broken.jpg").write_text("not a picture")
    code, out, err = semblance("calibrate", flat, "--copies", *FLAGS)
    assert code == 3
    assert "edited copies" in out and "note: edited copies tell how far" in out
    assert "broken.jpg" in err
    code, _, err = semblance("calibrate", flat, *FLAGS)
    assert code == 2
    assert "add --copies" in err


def test_what_cannot_be_calibrated_is_refused(
    semblance: Command, photo_folder: Path, pair: list[Path], tmp_path: Path
) -> None:
    assert "give DATA, or name a --gallery" in semblance("calibrate")[2]
    assert "no cosine to calibrate" in semblance("calibrate", photo_folder, "--model", "sift")[2]
    assert "between 0 and 1" in semblance("calibrate", photo_folder, "--fpr", "7", *FLAGS)[2]
    code, _, err = semblance("compare", *pair, *FLAGS, "--threshold", "fpr<=0.01")
    assert code == 2
    assert "semblance calibrate" in err
    for name in ("0", "1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jpg").write_bytes(pair[int(name)].read_bytes())
    assert "pairs match" in semblance("calibrate", tmp_path, *FLAGS)[2]
