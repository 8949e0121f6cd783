"""Short names of trained models are taken back, with what was kept under them and nothing else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from semblance.cli.app import run as command
from semblance.encoders.registry import describe, names
from semblance.errors import UnknownEncoder, UsageError
from semblance.learn.catalogue import (
    categories_file,
    heads_folder,
    networks_folder,
    register_file,
    register_head,
)
from semblance.learn.forgetting import forget
from semblance.learn.heads.file import FILE, head_bytes
from semblance.learn.heads.result import HeadRun
from semblance.pipeline.recipe import Recipe


def test_a_name_goes_and_the_run_folder_stays(run: HeadRun) -> None:
    kept = register_file("snaps", run.folder)
    before = sorted(run.folder.iterdir())
    assert forget("snaps") == (kept,)
    assert "snaps" not in names() and not kept.exists()
    assert sorted(run.folder.iterdir()) == before
    with pytest.raises(UnknownEncoder, match="there is no encoder called 'snaps'"):
        describe("snaps")
    assert register_file("snaps", run.folder) == kept, "the name is free again"


def test_a_network_goes_with_its_sidecar_and_its_categories() -> None:
    networks_folder().mkdir(parents=True)
    graph = networks_folder() / "kinds.onnx"
    parts = [graph, networks_folder() / "kinds.onnx.toml", categories_file("kinds")]
    for path in (*parts, networks_folder() / "kinds2.onnx"):
        path.write_bytes(b"\xff damaged, which is what one wants to be rid of")
    assert sorted(forget("kinds")) == sorted(parts)
    assert [path.name for path in networks_folder().iterdir()] == ["kinds2.onnx"]


def test_what_another_head_was_trained_on_stays(run: HeadRun) -> None:
    register_file("snaps", run.folder)
    above = replace(run.origin, recipe=Recipe(("snaps",)))
    register_head("above", head_bytes(above, run.trained.head))
    (heads_folder() / "broken.safetensors").write_bytes(b"\xff" * 20)
    with pytest.raises(UsageError, match=r"^above was trained on .* remove above first$"):
        forget("snaps")
    forget("above")
    forget("snaps")
    assert [path.stem for path in heads_folder().iterdir()] == ["broken"]


@pytest.mark.parametrize("name", ["fast", "efficientnet_lite0", "quality", "resnet50", "sift"])
def test_what_was_not_trained_here_stays(name: str) -> None:
    with pytest.raises(UsageError, match=f"'{name}' was not trained here and stays"):
        forget(name)


def test_a_run_folder_is_no_short_name(run: HeadRun) -> None:
    with pytest.raises(UsageError, match="is a run folder, which is yours to delete"):
        forget(f"head:{run.folder}")
    assert (run.folder / FILE).exists()


@pytest.mark.parametrize("name", ["snap", "../heads/snaps", ""])
def test_an_unknown_name_lists_the_nearest(run: HeadRun, name: str) -> None:
    with pytest.raises(UnknownEncoder, match="nothing has a short name yet"):
        forget(name)
    register_file("snaps", run.folder)
    with pytest.raises(UnknownEncoder, match="the nearest are snaps"):
        forget(name)


def test_the_command(run: HeadRun, capsys: pytest.CaptureFixture[str]) -> None:
    kept = register_file("snaps", run.folder)
    assert command(["models", "remove", "snaps", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"model": "snaps", "deleted": [str(kept)]}
    assert command(["models", "remove", "snaps"]) == 2
    assert "no trained model is called 'snaps'" in capsys.readouterr().err
    register_file("snaps", Path(run.folder))
    assert command(["models", "remove", "snaps"]) == 0
    assert capsys.readouterr().out == f"deleted {kept}\n"
