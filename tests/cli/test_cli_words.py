"""`semblance search` with words and several pictures: every form of the answer, every mistake."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from semblance.cli.app import run
from tests.captions import SIDE, reading

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def shop(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("words") / "shop.gallery"
    folders = [str(photo_folder / name) for name in ("moon", "coffee", "chelsea")]
    options = ["--model", "fast", "--input-size", str(SIDE), "--labels", "folders"]
    assert run(["index", *folders, "--gallery", str(path), *options]) == 0
    return path


@pytest.fixture
def search(shop: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Search the shop with a model that reads: exit code, standard output and error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        with reading(photo_folder):
            code = run(["search", *map(str, arguments), "--gallery", str(shop)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_words_alone_give_one_document(search: Command, photo_folder: Path) -> None:
    code, out, err = search("--text", "moon", "--not", "coffee", "-k", 3, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert (answer["query"], answer["text"], answer["not"]) == ("moon", ["moon"], ["coffee"])
    assert len(answer["hits"]) == 3
    assert answer["hits"][0]["uri"] == str(photo_folder / "moon" / "0.jpg")
    assert answer["searched"] == 12


def test_words_join_each_picture(search: Command, photo_folder: Path) -> None:
    moon = photo_folder / "moon"
    code, out, _ = search(moon, "--text", "coffee", "--text", "chelsea", "--json")
    answers = json.loads(out)
    assert code == 0
    assert [answer["query"] for answer in answers] == [str(moon / f"{n}.jpg") for n in range(4)]
    assert all(answer["text"] == ["coffee", "chelsea"] for answer in answers)
    labels = {hit["label"] for hit in answers[0]["hits"][:3]}
    assert labels >= {"coffee", "chelsea"}


def test_a_plain_query_has_no_new_fields(search: Command, photo_folder: Path) -> None:
    _, out, _ = search(photo_folder / "moon" / "0.jpg", "--json")
    assert json.loads(out).keys() == {"query", "hits", "searched", "took_ms"}


def test_pictures_to_be_like_and_unlike(search: Command, photo_folder: Path) -> None:
    moon, coffee = (photo_folder / name / "0.jpg" for name in ("moon", "coffee"))
    _, out, _ = search("--like", moon, "--like", coffee, "--unlike", photo_folder / "chelsea/0.jpg")
    head, _, *rows = out.splitlines()
    assert head.startswith(f"{moon} + {coffee} - ")
    assert {row.split()[-1] for row in rows[:2]} == {str(moon), str(coffee)}
    assert all("chelsea" in row for row in rows[-2:])


def test_the_answer_in_words_and_in_files(search: Command, tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("page.html", "hits.csv", "hits.jsonl")]
    outs = zip(("--html", "--csv", "--jsonl"), names, strict=True)
    code, out, _ = search("--text", "moon", "--not", "coffee", "-k", 2, *sum(outs, ()))
    assert code == 0
    assert out.startswith('"moon" - "coffee": 12 searched')
    page = names[0].read_text()
    assert page.count("<img") == 2
    assert "<h2>&quot;moon&quot; - &quot;coffee&quot;</h2>" in page
    with names[1].open() as file:
        assert [row["query"] for row in csv.DictReader(file)] == ["moon", "moon"]
    (line,) = names[2].read_text().splitlines()
    assert json.loads(line)["not"] == ["coffee"]


def test_the_page_shows_the_pictures_asked_with(
    search: Command, photo_folder: Path, tmp_path: Path
) -> None:
    page, moon = tmp_path / "page.html", photo_folder / "moon"
    search(moon / "0.jpg", "--like", moon / "1.jpg", "--text", "coffee", "-k", 2, "--html", page)
    text = page.read_text()
    assert text.count("<img") == 4
    assert "<h2>0.jpg + 1.jpg + &quot;coffee&quot;</h2>" in text
    assert str(moon) not in text.partition("<ol>")[0]


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        ("at least one picture or text", ()),
        ("at least one picture or text", ("--not", "moon")),
        ("is empty", ("--text", " ")),
    ],
)
def test_nothing_to_look_for_is_wrong_usage(search: Command, said: str, arguments: tuple) -> None:
    code, out, err = search(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_lost_example_is_an_error_not_a_skip(search: Command, photo_folder: Path) -> None:
    code, _, err = search(photo_folder / "moon", "--unlike", "lost.jpg")
    assert code == 1
    assert "lost.jpg: there is no such file" in err


def test_a_gallery_that_cannot_read_says_which_can(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "--text", "moon", "--gallery", str(shop), "--json"]) == 2
    captured = capsys.readouterr()
    assert "no text side" in captured.err
    assert "clip_vit_b32" in json.loads(captured.out)["error"]["message"]


def test_the_tokenizer_is_passed_on(
    shop: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with reading(photo_folder) as opened:
        command = ["search", "--text", "moon", "--gallery", str(shop), "--tokenizer", "words"]
        assert run(command) == 0
    assert opened == [("efficientnet_lite0", Path("words"))]
