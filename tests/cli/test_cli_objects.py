"""Objects from the command line: index, search by region and category, re-rank, and say why."""

import json
from pathlib import Path

import PIL.Image
import pytest

from tests.cli.conftest import Command
from tests.pipeline.shapes import draw, save

FLAGS = ("--model", "fast", "--input-size", 96, "--localize", "u2netp")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    save(
        folder,
        disc_a=draw(("disc", (50, 50), 40)),
        disc_b=draw(("disc", (100, 90), 50)),
        box_a=draw(("box", (50, 60), 40)),
        box_b=draw(("box", (100, 90), 50)),
        both_a=draw(("disc", (40, 80), 28), ("box", (120, 80), 28)),
    )
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


@pytest.fixture
def shop(semblance: Command, pictures: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.gallery"
    code, _, err = semblance(
        "index", pictures, "-g", path, *FLAGS, "--regions", "--category", "labels",
        "--rerank", "contour", "--labels", "folders",
    )  # fmt: skip
    assert code == 3
    assert err.count("\n") == 1 and "broken.png" in err
    return path


def test_search_says_which_categories_it_searched_and_what_outlines_say(
    semblance: Command, shop: Path, pictures: Path
) -> None:
    code, out, _ = semblance("search", pictures / "disc/a.png", "-g", shop, "--json", "-k", 3)
    answer = json.loads(out)
    assert code == 0
    assert answer["category"]["labels"] or answer["category"]["reason"]
    assert answer["hits"][0]["why"]["evidence"]["contour"] == 1
    code, out, _ = semblance(
        "search", pictures / "disc/a.png", "-g", shop, "--category", "box", "--rerank", "none"
    )
    assert "2 searched" in out and "category box" in out
    _, out, _ = semblance(
        "search", pictures / "disc/a.png", "-g", shop, "--category", "box",
        "--where", "label = 'disc'",
    )  # fmt: skip
    assert "no hits: no picture of the category box passes the filter" in out
    assert "contour" not in out and "no object" not in out
    blank = shop.parent / "blank.png"
    PIL.Image.new("RGB", (80, 80), "white").save(blank)
    _, out, _ = semblance("search", blank, "-g", shop, "-k", 3, "--category", "off")
    assert "no object found in it: all of the picture was compared" in out
    assert out.splitlines()[2].split()[:4] == ["id", "similarity", "cosine", "contour"]
    assert out.splitlines()[3].split()[3] == "0.00"
    code, _, err = semblance("search", pictures / "disc/a.png", "-g", shop, "--category", "bocks")
    assert (code, "the nearest are box" in err) == (2, True)


def test_search_by_region(semblance: Command, shop: Path, pictures: Path) -> None:
    two = pictures / "both/a.png"
    _, out, _ = semblance("search", two, "-g", shop, "--region", "each", "--json", "-k", 2)
    answers = json.loads(out)
    assert [answer["region"][0] < 80 for answer in answers] in ([True, False], [False, True])
    _, out, _ = semblance("search", two, "-g", shop, "--region", "10,50,60,60", "--json")
    assert json.loads(out)["region"] == [10, 50, 60, 60]
    for text, said in (
        ("1,2,3", "x,y,width,height in pixels"),
        ("900,0,5,5", "is no part of"),
    ):
        code, _, err = semblance("search", two, "-g", shop, "--region", text)
        assert (code, said in err) == (2, True)
    code, _, err = semblance("search", "-g", shop, "--like", two, "--region", "each")
    assert (code, "name the picture" in err) == (2, True)


def test_the_page_shows_why(semblance: Command, shop: Path, pictures: Path, tmp_path: Path) -> None:
    query, out = pictures / "disc/a.png", tmp_path / "why.html"
    assert semblance("search", query, "-g", shop, "--html", out, "--category", "off")[0] == 0
    page = out.read_text()
    assert page.count("<details>") == 5
    for words in ("what is compared", "where it is like the query", "IoU 1.00", "contour"):
        assert words in page
    semblance("search", query, "-g", shop, "--html", out, "--no-explain")
    assert "<details>" not in out.read_text()


def test_compare_looks_at_objects_too(semblance: Command, pictures: Path, tmp_path: Path) -> None:
    code, out, _ = semblance(
        "compare", pictures / "disc/a.png", pictures / "disc/b.png", *FLAGS, "--json",
        "--explain", tmp_path / "why.png",
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0
    assert "object by u2netp, cut" in answer["model"]
    assert 0.05 < answer["explanation"]["overlap"]["iou"] < 0.2
    assert (tmp_path / "why.png").stat().st_size > 10_000


def test_what_there_is_to_localize_with(semblance: Command) -> None:
    _, out, _ = semblance("models", "localizers", "--json")
    found = {each["name"]: each for each in json.loads(out)["localizers"]}
    assert found["u2netp"]["works"] and found["grabcut"]["works"]
    _, out, _ = semblance("models", "recipes")
    assert "domain: works here" in out
    assert "fba: the weights of F, B, Alpha matting are not on this machine" in out
    _, out, _ = semblance("models", "recipes", "--json")
    assert {need["part"] for need in json.loads(out)["domain-published"]} == {
        "model", "localizer", "matting", "category model",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--localize", "u2nepp"), "the nearest are u2netp"),
        (("--matting", "closed-form"), "add --localize u2netp"),
        (("--rerank", "contour"), "add --localize u2netp"),
        (("--localize", "u2netp", "--sight", "half"), "there are white, crop, cut, pool"),
        (("--recipe", "domian"), "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_before_any_work(
    semblance: Command, pictures: Path, tmp_path: Path, flags: tuple[str, ...], said: str
) -> None:
    code, _, err = semblance("index", pictures, "-g", tmp_path / "no.gallery", *flags)
    assert (code, said in err) == (2, True)
    assert not (tmp_path / "no.gallery").exists()


def test_weigh_needs_groups(semblance: Command, shop: Path) -> None:
    code, _, err = semblance("views", "weigh", "-g", shop)
    assert (code, "no two pictures bear the same group" in err) == (2, True)


def test_what_a_layer_answers_is_drawn(semblance: Command, pictures: Path, tmp_path: Path) -> None:
    _, out, _ = semblance("models", "maps", "fast", "--json")
    names = json.loads(out)["layers"]
    assert len(names) > 20
    drawn = tmp_path / "maps.png"
    code, out, _ = semblance(
        "models", "maps", "fast", pictures / "disc/a.png", drawn, "--layer", names[3], "--json"
    )
    assert (code, json.loads(out)["layer"]) == (0, names[3])
    assert drawn.stat().st_size > 5_000
    for arguments, said in (
        ((pictures / "disc/a.png",), "name the picture to draw to"),
        ((pictures / "disc/a.png", drawn, "--layer", "nowhere"), "no feature map called"),
        ((pictures / "disc/a.png", tmp_path / "no" / "x.png"), "no such folder"),
    ):
        code, _, err = semblance("models", "maps", "fast", *arguments)
        assert code in (1, 2) and said in err
