"""Weights of the F, B, Alpha network from a file: the published ones only."""

import pickle

import pytest

from semblance.errors import WeightsError
from semblance.localize.matting.catalogue import matter
from semblance.localize.matting.fba.published import published, read_published
from tests.encoders.torch_extra import needs_torch
from tests.localize.matting.fba_files import zeros


def test_the_list_has_the_paper_s_parts():
    shapes = published()
    assert len(shapes) == 197
    assert shapes["encoder.conv1.weight"] == (64, 11, 7, 7)
    assert shapes["encoder.layer4.2.conv3.weight"] == (2048, 512, 1, 1)
    assert shapes["decoder.conv_up1.0.weight"] == (256, 2048 + 4 * 256, 3, 3)
    assert shapes["decoder.conv_up4.4.weight"] == (7, 16, 1, 1)


def test_without_weights_the_error_says_which_and_what_works_now(tmp_path, monkeypatch):
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path))
    with pytest.raises(WeightsError) as raised:
        matter("fba")
    for part in ("FBA.pth", "MarcoForte/FBA_Matting", str(tmp_path), "closed-form works now"):
        assert part in str(raised.value)
    with pytest.raises(WeightsError, match=r"there is no file none.pth; fetch FBA.pth"):
        matter("fba:none.pth")


def test_a_file_in_the_cache_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path))
    place = tmp_path / "weights" / "fba.pth"
    place.parent.mkdir()
    place.write_bytes(b"one")
    first = matter("fba").identity
    place.write_bytes(b"another")
    assert first.startswith("fba ") and matter("fba").identity != first


@pytest.mark.slow
@needs_torch
def test_the_published_names_and_shapes_are_taken(tmp_path):
    import torch

    torch.save(zeros(), tmp_path / "fba.pth")
    state = read_published(tmp_path / "fba.pth")
    assert {name: tuple(values.shape) for name, values in state.items()} == published()


def _without(state):
    del state["decoder.ppm.1.1.weight"], state["decoder.ppm.1.1.bias"]


def _narrower(state):
    state["encoder.conv1.weight"] = state["encoder.conv1.weight"][:, :3]


def _more(state):
    state["encoder.fc.weight"] = state["encoder.bn1.weight"]


def _number(state):
    state["encoder.bn1.bias"] = 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without, r"they lack 'decoder.ppm.1.1.weight', and 1 more differences"),
        (_narrower, r"'encoder.conv1.weight' has the shape \(64, 3, 7, 7\), not \(64, 11, 7, 7\)"),
        (_more, r"'encoder.fc.weight' is none of its parts"),
        (_number, r"'encoder.bn1.bias' has the shape \(\), not \(64,\)"),
    ],
    ids=["missing", "shape", "more", "number"],
)
@pytest.mark.slow
@needs_torch
def test_weights_of_another_network_are_refused(tmp_path, change, message):
    import torch

    state = zeros()
    change(state)
    torch.save(state, tmp_path / "other.pth")
    with pytest.raises(WeightsError, match=rf"other.pth: .*{message}.*name the file made for it"):
        read_published(tmp_path / "other.pth")


class Program:
    """What a pickle would run when it is opened."""

    def __reduce__(self):
        return (pytest.fail, ("the pickle was run",))


@pytest.mark.slow
@needs_torch
def test_a_pickle_with_code_is_not_run(tmp_path):
    import torch

    torch.save({**zeros(), "encoder.bn1.bias": Program()}, tmp_path / "program.pth")
    (tmp_path / "plain.pth").write_bytes(pickle.dumps(Program()))
    for name in ("program.pth", "plain.pth"):
        with pytest.raises(WeightsError, match=f"{name} hold more than tensors and are not opened"):
            read_published(tmp_path / name)
    (tmp_path / "text.pth").write_text("no weights")
    with pytest.raises(WeightsError, match=r"text.pth"):
        read_published(tmp_path / "text.pth")
