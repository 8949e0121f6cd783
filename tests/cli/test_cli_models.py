"""`semblance models`: the table, one model, and a graph to take away."""

import json

import pytest

from semblance.cli.app import run


def answer(capsys, *words) -> str:
    assert run(["models", *words]) == 0
    return str(capsys.readouterr().out)


@pytest.fixture(autouse=True)
def nothing_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def row(table: str, name: str) -> str:
    (line,) = [line for line in table.splitlines() if line.startswith(f"{name} ")]
    return line


def test_the_table_says_what_works_now_and_where_the_rest_comes_from(capsys, tmp_path):
    table = answer(capsys)
    assert row(table, "efficientnet_lite0").split()[5:9] == ["no", "yes", "-", "bundled"]
    assert row(table, "resnet50").split()[6:9] == ["no", "torch", "hub:timm/resnet50.tv_in1k"]
    assert row(table, "clip_vit_b32").split()[5] == "yes", "it reads text too"
    (tmp_path / "cache" / "weights").mkdir(parents=True)
    (tmp_path / "cache" / "weights" / "resnet50.pth").touch()
    assert row(answer(capsys), "resnet50").split()[6] == "yes"


def test_the_json_has_all_that_the_table_has(capsys):
    models = {m["name"]: m for m in json.loads(answer(capsys, "--json"))["models"]}
    assert {"dim", "parameters", "licence", "text", "offline", "weights"} <= models["vgg16"].keys()
    assert models["efficientnet_lite2"]["offline"] and not models["vgg16"]["offline"]
    assert models["vgg16"]["needs_torch"] and not models["sift"]["needs_torch"]


def test_aliases_are_listed_with_what_they_stand_for(capsys):
    names = "efficientnet_lite0 + efficientnet_lite1 + efficientnet_lite2"
    quality = f"{names} (concat, 256 dimensions)"
    aliases = {"fast": "efficientnet_lite0", "default": "efficientnet_lite2", "quality": quality}
    assert json.loads(answer(capsys, "list", "--json"))["aliases"] == aliases
    table = answer(capsys, "list")
    assert all(f"{alias} stands for {what}\n" in table for alias, what in aliases.items())


def test_an_alias_is_shown(capsys):
    assert "name            efficientnet_lite0" in answer(capsys, "show", "fast")
    assert "dim = 256" in answer(capsys, "show", "quality")
    shown = json.loads(answer(capsys, "show", "quality", "--json"))
    assert (shown["fusion"], shown["dim"], len(shown["models"])) == ("concat", 256, 3)


def test_one_model_is_shown_with_its_layers_and_its_paper(capsys):
    shown = answer(capsys, "show", "vgg16")
    for fact in ("4096", "138357544", "Simonyan", "BSD-3-Clause", "crop            0.875"):
        assert fact in shown


def test_a_model_is_exported_with_its_sidecar(capsys, tmp_path):
    out = tmp_path / "fast.onnx"
    document = json.loads(answer(capsys, "export", "fast", str(out), "--json"))
    assert document == {"graph": str(out), "sidecar": f"{out}.toml"}
    assert out.stat().st_size > 1e6


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["export", "resnet50", "x.onnx"], 1, "HF_HUB_OFFLINE is set"),
        (["export", "fast", "x.onnx", "--layer", "logits"], 2, "has no layer 'logits'"),
        (["export", "fast", "x.onnx", "--layer", "best"], 2, "pooled, penultimate, logits"),
        (["export", "fast", "x.onnx", "--input-size", "8"], 2, "32 to 1024 pixels"),
        (["export", "fast", "no/such/folder/x.onnx"], 1, "cannot be written"),
        (["show", "resnet5"], 2, "the nearest are resnet50"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(capsys, tmp_path, monkeypatch, words, code, complaint):
    monkeypatch.chdir(tmp_path)
    assert run(["models", *words]) == code
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "x.onnx").exists()
