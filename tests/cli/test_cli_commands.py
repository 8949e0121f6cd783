"""The command line as scripts rely on it: shapes of answers, exit codes, clean output."""

import csv
import json
import os
import shutil
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from tests.cli.conftest import Command

Json = dict[str, Any]


def test_compare_in_json(semblance: Command, photos: Path) -> None:
    code, out, err = semblance(
        "compare", photos / "moon/0.jpg", photos / "moon/1.jpg", "--model", "fast", "--json"
    )
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert {"cosine", "similarity", "probability", "similar", "threshold", "model", "took_ms"} <= (
        answer.keys()
    )
    assert answer["similarity"] == pytest.approx((1 + answer["cosine"]) / 2)
    assert answer["threshold"] == pytest.approx(0.8)
    assert answer["probability"] is None
    assert answer["model"] == "efficientnet_lite0"


def test_compare_in_words(semblance: Command, photos: Path) -> None:
    same = photos / "moon/0.jpg"
    code, out, _ = semblance("compare", same, same, "-m", "fast")
    assert code == 0
    assert "similarity  1.0000" in out
    assert "verdict     similar (similarity>=0.8, not calibrated)" in out


@pytest.mark.parametrize("threshold", ["0.999", "cos>=0.998"])
def test_a_threshold_decides(semblance: Command, photos: Path, threshold: str) -> None:
    pair = photos / "moon/0.jpg", photos / "coffee/0.jpg"
    _, out, _ = semblance("compare", *pair, "-m", "fast", "--threshold", threshold, "--json")
    assert json.loads(out)["similar"] is False


def test_compare_in_a_gallerys_view(semblance: Command, shop: Path, photos: Path) -> None:
    pair = photos / "moon/0.jpg", photos / "moon/1.jpg"
    code, out, _ = semblance("compare", *pair, "--gallery", shop, "--json")
    assert code == 0
    assert json.loads(out)["model"] == "efficientnet_lite0 (at 96 pixels)"


def test_index_in_json_and_again(semblance: Command, shop: Path, photos: Path) -> None:
    code, out, err = semblance("index", photos, "--gallery", shop, "--json")
    assert (code, err) == (0, "")
    report = json.loads(out)
    assert report | {"took_s": 0} == {
        "added": 0, "updated": 0, "unchanged": 12, "moved": 0, "removed": 0,
        "relabelled": 0, "kept": 0, "texts": 0, "skipped": [], "ignored": 0, "notes": [],
            "no_object": 0,
        "took_s": 0,
    }  # fmt: skip


def test_skipped_files_are_code_3_and_a_line_each(
    semblance: Command, shop: Path, photos: Path
) -> None:
    (photos / "bad\nname\x1b[31m.jpg").write_text("not a picture")
    (photos / "notes.txt").write_text("no picture by its name")
    code, out, err = semblance("index", photos, "--gallery", shop, "--json")
    report = json.loads(out)
    assert code == 3
    assert [Path(item["path"]).name for item in report["skipped"]] == ["bad\nname\x1b[31m.jpg"]
    assert report["ignored"] == 1
    assert len(err.splitlines()) == 2
    assert "\x1b" not in err


def test_search_in_json(semblance: Command, shop: Path, photos: Path) -> None:
    code, out, err = semblance(
        "search", photos / "moon/0.jpg", "--gallery", shop, "-k", 3, "--json"
    )
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert {"hits", "searched", "took_ms"} <= answer.keys()
    assert len(answer["hits"]) == 3
    first = answer["hits"][0]
    assert {
        "id", "uri", "label", "group", "category", "cosine", "similarity", "probability", "why",
    } <= first.keys()  # fmt: skip
    assert (first["uri"], first["label"]) == (str(photos / "moon/0.jpg"), "moon")


def test_many_queries_are_a_list(semblance: Command, shop: Path, photos: Path) -> None:
    (photos / "moon" / "broken.jpg").write_text("no")
    code, out, err = semblance("search", photos / "moon", "--gallery", shop, "--json")
    assert code == 3
    assert len(err.splitlines()) == 1
    answers = json.loads(out)
    assert [Path(answer["query"]).name for answer in answers] == [
        "0.jpg",
        "1.jpg",
        "2.jpg",
        "3.jpg",
    ]


def test_search_with_a_filter_and_in_words(semblance: Command, shop: Path, photos: Path) -> None:
    code, out, _ = semblance(
        "search", photos / "moon/0.jpg", "-g", shop, "-k", 2, "--where", "label = 'coffee'"
    )
    assert code == 0
    assert "4 searched" in out
    assert out.count("coffee") >= 2


def test_search_files(semblance: Command, shop: Path, photos: Path, tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("page.html", "hits.csv", "hits.jsonl")]
    code, _, _ = semblance(
        "search", photos / "moon/0.jpg", photos / "coffee/0.jpg", "-g", shop, "-k", 2,
        "--html", names[0], "--csv", names[1], "--jsonl", names[2],
    )  # fmt: skip
    assert code == 0
    page = names[0].read_text()
    assert page.count("<details>") == 4
    assert page.count("<img") == 6 + page.count('class="why"')
    assert "http" not in page.replace("http-equiv", "")
    with names[1].open() as file:
        rows = list(csv.DictReader(file))
    assert [row["rank"] for row in rows] == ["1", "2", "1", "2"]
    assert len([json.loads(line) for line in names[2].read_text().splitlines()]) == 2


def test_list_show_and_remove(semblance: Command, shop: Path) -> None:
    _, out, _ = semblance("list", "--gallery", shop, "--where", "label = 'moon'", "--json")
    records = json.loads(out)["records"]
    assert len(records) == 4
    record = records[0]
    assert {
        "id", "uri", "page", "digest", "label", "group", "category", "spaces", "vector_sha256",
    } <= record.keys()  # fmt: skip
    assert list(record["vector_sha256"]) == record["spaces"]
    _, out, _ = semblance("show", record["id"], "-g", shop)
    assert record["uri"] in out
    code, out, _ = semblance("remove", record["id"], "-g", shop, "--json")
    assert (code, json.loads(out)) == (0, {"removed": 1})
    code, _, err = semblance("show", record["id"], "-g", shop)
    assert code == 1
    assert "no record" in err
    assert semblance("remove", "-g", shop, "--where", "label = 'moon'")[0] == 0
    assert "moon" not in semblance("list", "-g", shop)[1]


def test_remove_wants_ids_or_a_filter(semblance: Command, shop: Path) -> None:
    assert semblance("remove", "-g", shop)[0] == 2
    assert semblance("remove", 1, "-g", shop, "--where", "label = 'moon'")[0] == 2


def test_check_compact_and_export(semblance: Command, shop: Path, tmp_path: Path) -> None:
    code, out, _ = semblance("check", "-g", shop, "--json")
    assert (code, json.loads(out)) == (0, {"sound": True, "records": 12, "faults": []})
    code, out, _ = semblance("compact", "-g", shop, "--json")
    assert code == 0
    assert json.loads(out)["after_bytes"] > 0
    for name in ("all.npz", "all.parquet"):
        code, out, _ = semblance("export", tmp_path / name, "-g", shop, "--json")
        assert (code, json.loads(out)["records"]) == (0, 12)
        assert (tmp_path / name).stat().st_size > 12 * 1280 * 2


def test_models(semblance: Command) -> None:
    _, out, _ = semblance("models")
    assert "efficientnet_lite2" in out
    assert semblance("models", "list")[1] == out
    _, out, _ = semblance("models", "--json")
    assert {"name", "dim", "licence", "family"} <= json.loads(out)["models"][0].keys()
    _, out, _ = semblance("models", "show", "fast", "--json")
    assert json.loads(out)["name"] == "efficientnet_lite0"


def test_a_recipe_file_is_followed(semblance: Command, photos: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "small.toml"
    recipe.write_text('models = ["fast", "efficientnet_lite1"]\ninput_size = 64\n')
    code, out, _ = semblance(
        "compare", photos / "moon/0.jpg", photos / "moon/1.jpg", "--recipe", recipe, "--json"
    )
    assert code == 0
    assert len(json.loads(out)["why"]["shares"]) == 2


WRONG = [
    (2, "no encoder called", ("compare", "{a}", "{a}", "--model", "resnet5000")),
    (2, "not a threshold", ("compare", "{a}", "{a}", "--threshold", "much")),
    (2, "not calibrated", ("compare", "{a}", "{a}", "--threshold", "p>=0.9")),
    (2, "precision", ("compare", "{a}", "{a}", "--precision", "roughly")),
    (1, "no such file", ("compare", "{a}", "{none}")),
    (1, "there is no such file", ("index", "{none}", "--gallery", "{new}")),
    (1, "no pictures", ("index", "{empty}", "--gallery", "{new}")),
    (2, "float16", ("index", "{a}", "--gallery", "{new}", "--vectors", "int4")),
    (1, "gallery", ("search", "{a}", "--gallery", "{none}")),
    (1, "no such file", ("search", "{none}", "--gallery", "{shop}")),
    (2, "at least 1", ("search", "{a}", "--gallery", "{shop}", "-k", "0")),
    (2, "expected", ("search", "{a}", "--gallery", "{shop}", "--where", "label =")),
    (1, "never compared", ("index", "{a}", "--gallery", "{shop}", "--model", "default")),
    (1, "cannot be written", ("search", "{a}", "-g", "{shop}", "--csv", "{none}/x.csv")),
    (2, "cannot be read", ("index", "{a}", "-g", "{new}", "--recipe", "{none}.toml")),
    (2, "", ("compare", "{a}")),
    (2, "", ("frobnicate",)),
]


@pytest.mark.parametrize(("code", "said", "arguments"), WRONG)
def test_wrong_requests(
    semblance: Command,
    shop: Path,
    photos: Path,
    tmp_path: Path,
    code: int,
    said: str,
    arguments: tuple[str, ...],
) -> None:
    (tmp_path / "empty").mkdir()
    places = {
        "a": photos / "moon/0.jpg",
        "none": tmp_path / "none",
        "new": tmp_path / "new.gallery",
        "empty": tmp_path / "empty",
        "shop": shop,
    }
    got, out, err = semblance(*(argument.format(**places) for argument in arguments))
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_errors_in_json_are_json(semblance: Command, tmp_path: Path) -> None:
    code, out, err = semblance("search", "a.jpg", "--gallery", tmp_path / "none", "--json")
    assert code == 1
    assert json.loads(out)["error"]["kind"] == "GalleryMissing"
    assert len(err.splitlines()) == 1


def test_a_corrupt_gallery_is_one_line(semblance: Command, shop: Path, photos: Path) -> None:
    (shop / "gallery.sqlite").write_bytes(b"garbage" * 1000)
    for leftover in shop.glob("gallery.sqlite-*"):
        leftover.unlink()
    for command in (("search", photos / "moon/0.jpg"), ("list",), ("index", photos)):
        code, out, err = semblance(*command, "--gallery", shop)
        assert (code, out, len(err.splitlines())) == (1, "", 1)


def test_one_odd_picture_of_each_kind_embeds(semblance: Command, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    grey = PIL.Image.linear_gradient("L").resize((90, 70))
    grey.convert("CMYK").save(folder / "cmyk.jpg")
    grey.convert("I;16").save(folder / "sixteen.png")
    grey.save(folder / "moving.gif", save_all=True, append_images=[grey.rotate(90)])
    grey.convert("RGBA").save(folder / "-leading-dash.png")
    grey.save(folder / ("n" * 251 + ".png"))
    shutil.copy(folder / "cmyk.jpg", os.fsencode(folder) + b"/invalid-\xff.jpg")
    code, out, _ = semblance("index", folder, "-g", tmp_path / "g", "--input-size", 32, "--json")
    assert (code, json.loads(out)["added"]) == (0, 6)
    _, out, _ = semblance("list", "-g", tmp_path / "g", "--json")
    uris = [record["uri"] for record in json.loads(out)["records"]]
    assert all(Path(uri).exists() for uri in uris)
    _, out, _ = semblance("list", "-g", tmp_path / "g")
    assert out.isprintable() or out.replace("\n", "").isprintable()


def test_version_and_help(semblance: Command) -> None:
    assert semblance("--version")[1].startswith("semblance 0.")
    code, out, _ = semblance("--help")
    assert code == 0
    for name in ("compare", "index", "search", "list", "check", "models", "datasets", "demo"):
        assert name in out


def test_ctrl_c_keeps_what_was_done(
    semblance: Command, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from semblance.cli.progress import IndexProgress

    def interrupted(self: object, report: Any) -> None:
        if report.added >= 5:
            raise KeyboardInterrupt

    arguments = ("index", photos, "-g", tmp_path / "g", "-m", "fast", "--input-size", 32, "--json")
    monkeypatch.setattr(IndexProgress, "show", interrupted)
    code, out, err = semblance(*arguments)
    assert (code, out) == (130, "")
    assert "goes on from there" in err
    monkeypatch.undo()
    code, out, _ = semblance(*arguments)
    report = json.loads(out)
    assert (code, report["unchanged"], report["added"]) == (0, 5, 7)


def test_labels_that_name_no_picture_are_told(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "labels.csv").write_text(
        "path,label,price\nphotos/moon/0.jpg,moon,3\nphotos/moon/9.jpg,moon,4\n"
    )
    code, _, err = semblance(
        "index", photos, "-g", tmp_path / "g", "--input-size", 32,
        "--labels", tmp_path / "labels.csv",
    )  # fmt: skip
    assert code == 0
    assert "1 of the labels name no picture of this run, such as" in err
    _, out, _ = semblance("list", "-g", tmp_path / "g", "--where", "price = 3", "--json")
    assert [Path(record["uri"]).name for record in json.loads(out)["records"]] == ["0.jpg"]


def test_folders_given_one_by_one_are_classes(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    folders = sorted(photos.iterdir())
    semblance("index", *folders, "-g", tmp_path / "g", "--input-size", 32, "--labels", "folders")
    _, out, _ = semblance("list", "-g", tmp_path / "g", "--where", "label = 'moon'", "--json")
    assert len(json.loads(out)["records"]) == 4


def test_a_misspelt_field_removes_nothing(semblance: Command, shop: Path) -> None:
    for command in (("remove",), ("list",)):
        code, out, err = semblance(*command, "-g", shop, "--where", "prise != 3")
        assert (code, out) == (2, "")
        assert "no record has a field 'prise'" in err
    assert "12 records" in semblance("check", "-g", shop)[1]


def test_an_empty_argument_is_not_the_current_folder(semblance: Command, shop: Path) -> None:
    code, _, err = semblance("index", "", "-g", shop)
    assert (code, err) == (2, "semblance: an argument is empty\n")


def test_ids_beyond_all_numbers(semblance: Command, shop: Path) -> None:
    assert semblance("remove", 10**30, "-g", shop)[0] == 2


def test_demo_on_ones_own_pictures(semblance: Command, photos: Path, tmp_path: Path) -> None:
    code, out, _ = semblance("demo", photos, "--out", tmp_path / "out dir")
    assert code == 0
    assert f"--gallery '{tmp_path}/out dir/photos.gallery'" in out
    assert (tmp_path / "out dir" / "search.html").read_text().count("<img") == 9
    (photos / "bad.jpg").write_text("no")
    code, out, _ = semblance("demo", photos, "--out", tmp_path / "out dir", "--json")
    assert (code, json.loads(out)["unchanged"]) == (3, 12)


@pytest.mark.slow
def test_demo_on_the_rendered_set(semblance: Command, tmp_path: Path) -> None:
    code, out, err = semblance("demo", "--out", tmp_path / "demo")
    assert (code, err) == (0, "")
    assert "135 added" in out
    first = next(line for line in out.splitlines() if line.startswith("   1.000"))
    assert "bottle-000-0.jpg" in first
