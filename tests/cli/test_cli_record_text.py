"""`index` and `views add` with records' own texts: flags, recipe files, news and refusals."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from semblance.cli.app import run
from tests.captions import SIDE, Captions, reading

Command = Callable[..., tuple[int, str, str]]
FLAGS = ("--model", "fast", "--input-size", SIDE)


@pytest.fixture(autouse=True)
def reader(photo_folder: Path) -> Iterator[None]:
    with reading(photo_folder):
        yield


@pytest.fixture
def photos(photos: Path) -> Path:
    """Beside them a table that calls one moon a cup."""
    rows = ["path,label,title", "photos/moon/0.jpg,moon,coffee", "photos/moon/1.jpg,moon,"]
    (photos.parent / "labels.csv").write_text("\n".join(rows))
    return photos


def test_a_text_joins_and_is_searched(semblance: Command, photos: Path, tmp_path: Path) -> None:
    shop, cup = tmp_path / "shop.gallery", photos / "coffee" / "0.jpg"
    command = ("index", photos, "--gallery", shop, "--labels", tmp_path / "labels.csv")
    code, out, err = semblance(*command, *FLAGS, "--record-text", "title", "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert (report["added"], report["texts"], report["notes"]) == (12, 1, [])
    _, out, _ = semblance("search", cup, "--gallery", shop, "-k", 5, "--json")
    assert str(photos / "moon" / "0.jpg") in {hit["uri"] for hit in json.loads(out)["hits"]}
    _, out, _ = semblance("list", "--gallery", shop, "--json")
    assert sorted(len(r["spaces"]) for r in json.loads(out)["records"]) == [1] * 11 + [2]
    assert semblance("check", "--gallery", shop)[0] == 0
    code, out, _ = semblance(*command)
    assert code == 0
    assert "texts read" not in out
    _, out, _ = semblance("views", "list", "--gallery", shop)
    assert "efficientnet_lite0 (at 96 pixels, text of title)" in out
    assert semblance(*command, "--record-text", "none")[0] == 0
    _, out, _ = semblance("views", "list", "--gallery", shop)
    assert "text of" not in out


def test_a_view_with_texts_from_a_recipe(semblance: Command, shop: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "worded.toml"
    said = 'models = ["fast"]\ninput_size = 96\nrecord_text = ["title"]\nrecord_text_weight = 0.3'
    recipe.write_text(said)
    code, out, err = semblance("views", "add", "worded", "--gallery", shop, "--recipe", recipe)
    assert code == 0
    assert "0 encoded, 12 were there" in out
    assert (
        err == "no record has a text 'title' to join its vector; give one with --labels FILE.csv\n"
    )
    _, out, _ = semblance("views", "list", "--gallery", shop)
    assert "text of title with weight 0.3" in out


def test_the_tokenizer_is_passed_on(photos: Path, photo_folder: Path, tmp_path: Path) -> None:
    with reading(photo_folder) as opened:
        command = ["index", str(photos / "moon"), "--gallery", str(tmp_path / "g"), *FLAGS]
        command += ["--record-text", "title", "--tokenizer", "words"]
        assert run([str(word) for word in command]) == 0
    assert opened == [("efficientnet_lite0", Path("words"))]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--model", "default", "--record-text", "title"), "sees pictures only"),
        (("--record-text", "label"), "'label' is none but a field of every record"),
        (("--record-text", "title", "--metric", "euclidean"), "joins unit vectors"),
        (("--record-text", "title,,x"), "each named once"),
        (("--record-text-weight", 0.3), "needs that text"),
        (("--record-text", "title", "--record-text-weight", 2), "above 0 and up to 1"),
    ],
)
def test_what_cannot_be_is_wrong_usage(
    semblance: Command, photos: Path, tmp_path: Path, flags: tuple[object, ...], said: str
) -> None:
    model = () if "--model" in flags else FLAGS
    code, out, err = semblance("index", photos, "--gallery", tmp_path / "g", *model, *flags)
    assert (code, out) == (2, "")
    assert said in err
    assert Captions.read == []
