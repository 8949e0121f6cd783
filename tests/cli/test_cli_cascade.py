"""`semblance train cascade` and what goes by it: search, views list, views drop."""

import json
import shutil
from pathlib import Path

import pytest

from semblance.cli.app import run
from tests.cli.conftest import Command
from tests.photos import write_photos


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times of large made-up galleries are measured where they are of interest."""
    monkeypatch.setattr("semblance.learn.cascade.timing.SIZES", (200, 400))


@pytest.fixture(scope="module")
def made(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty photographs in a long view and two short ones."""
    path = str(tmp_path_factory.mktemp("shop") / "shop.gallery")
    folder = str(photo_folder)
    assert run(["index", folder, "-g", path, "-m", "colour_texture", "--labels", "folders"]) == 0
    for name, dim in (("small", "12"), ("tiny", "2")):
        words = ["-g", path, "-m", "colour_texture", "--dim", dim]
        assert run(["views", "add", name, *words]) == 0
    return Path(path)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty small photographs."""
    return write_photos(tmp_path_factory.mktemp("data"), side=48)


@pytest.fixture
def gallery(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "shop.gallery")


def test_the_verdict_comes_first_and_search_goes_by_it(
    semblance: Command, gallery: Path, photo_folder: Path
) -> None:
    words = ("train", "cascade", "-g", gallery, "--cheap", "small", "--cheap", "tiny", "-k", "4")
    code, out, err = semblance(*words, "--name", "quick", "--target-loss", "0.1", "--force")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert "times as fast" in lines[0] or lines[0].startswith("exact search is the better answer")
    assert "keeps the target" in out and "chosen by 30 queries; on 30 others it keeps" in out
    assert "by the labels of 30 of them P@1" in out and "made-up vectors" in out
    assert lines[-1] == f"use it: semblance search IMAGE --gallery {gallery} --view quick"

    query = photo_folder / "moon" / "0.jpg"
    code, out, err = semblance("search", query, "-g", gallery, "--view", "quick", "-k", "4")
    assert (code, err) == (0, "") and "60 searched" in out
    assert "by the cascade 'quick', " in out and "% of the first 4 answers of 'main'" in out
    code, out, _ = semblance("search", query, "-g", gallery, "--view", "quick", "--json")
    told = json.loads(out)["cascade"]
    assert (told["name"], told["then"], told["kept"]["records"]) == ("quick", "main", 60)

    code, out, _ = semblance("views", "list", "-g", gallery)
    assert "quick: a cascade, '" in out
    code, out, _ = semblance("views", "list", "-g", gallery, "--json")
    assert json.loads(out)["cascades"] == [told]
    code, _, err = semblance("views", "drop", told["first"], "-g", gallery)
    assert code == 2 and "the cascade 'quick' searches with" in err
    assert semblance("views", "drop", "quick", "-g", gallery)[0] == 0


def test_where_exact_search_is_as_fast_nothing_is_kept(semblance: Command, gallery: Path) -> None:
    """Of sixty pictures, all of them proposed: that can only cost time."""
    words = ("train", "cascade", "-g", gallery, "--cheap", "small", "--shortlist", "60", "--json")
    code, out, _ = semblance(*words)
    document = json.loads(out)
    assert (code, document["kept"], document["chosen"]["pays"]) == (1, False, False)
    assert document["chosen"]["judged"]["mean"] == 1
    code, out, _ = semblance(*words[:-1])
    assert code == 1 and out.startswith("exact search is the better answer for 60 pictures")
    assert out.endswith("nothing was kept; --force keeps it nevertheless\n")
    assert json.loads(semblance("views", "list", "-g", gallery, "--json")[1])["cascades"] == []


def test_a_target_out_of_reach_keeps_nothing(semblance: Command, gallery: Path) -> None:
    words = ("-g", gallery, "--cheap", "tiny", "--shortlist", "10", "--force")
    code, out, _ = semblance("train", "cascade", *words)
    assert code == 1 and out.startswith("exact search is the answer here: no shortlist")
    assert semblance("views", "list", "-g", gallery)[1].count("cascade") == 0


def test_data_is_measured_before_there_is_a_gallery(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = ("train", "cascade", data, "--accurate", "colour_texture")
    cheap = ("--cheap", "colour_texture:12", "--cheap", "colour_texture:8", "-k", "4")
    code, out, err = semblance(*words, *cheap, "--target-loss", "0.2", "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert (document["records"], document["queries"]) == (60, {"choosing": 30, "judging": 30})
    assert {each["cheap"] for each in document["tried"]} == {
        "colour_texture:12", "colour_texture:8",
    }  # fmt: skip
    assert document["chosen"]["by_labels"]["queries"] == 30
    code, _, err = semblance(*words, "--cheap", "colour_texture:60")
    assert code == 2 and "60 pictures are too few to fit colour_texture:60" in err


def test_damaged_pictures_are_listed(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    data = shutil.copytree(data, tmp_path / "photos")
    (data / "moon" / "0.jpg").write_bytes(b"no picture")
    words = ("--accurate", "colour_texture", "--cheap", "colour_texture:8", "--target-loss", "0.3")
    code, _, err = semblance("train", "cascade", data, *words, "-k", "4")
    assert code == 3 and err.startswith("skipped ") and "moon" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name a view that proposes with --cheap"),
        (("--cheap", "nonesuch"), "no view 'nonesuch'; it has main, small, tiny"),
        (("--cheap", "main"), "'main' cannot propose to itself"),
        (("--cheap", "small", "--accurate", "best"), "no view 'best'"),
        (("--cheap", "small", "--shortlist", "5"), "cannot give 10 answers"),
        (("--cheap", "small", "-k", "16"), "60 pictures are too few for a cascade that gives 16"),
        (("--cheap", "small", "--queries", "10"), "10 queries say nothing"),
        (("--cheap", "small", "--target-loss", "0"), "no target"),
        (("--cheap", "small", "--name", "tiny", "--force"), "'tiny' is a view of the gallery"),
        (("--cheap", "small", "--name", "a/b", "--force"), "no name of a view"),
    ],
)
def test_wrong_usage(
    semblance: Command, gallery: Path, words: tuple[str, ...], message: str
) -> None:
    code, _, err = semblance("train", "cascade", "-g", gallery, "--target-loss", "0.3", *words)
    assert code == 2 and message in err


def test_data_or_a_gallery(semblance: Command, gallery: Path, tmp_path: Path) -> None:
    code, _, err = semblance("train", "cascade")
    assert code == 2 and "either DATA or --gallery" in err
    code, _, err = semblance("train", "cascade", tmp_path, "--gallery", gallery)
    assert code == 2 and "either DATA or --gallery" in err
    code, _, err = semblance("train", "cascade", "-g", tmp_path / "none", "--cheap", "x")
    assert code == 1 and "no gallery" in err
