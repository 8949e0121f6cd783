"""Checkpoints of Transformers from a folder: tiny ones, random, saved here."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from semblance.encoders import Variant, describe, load
from semblance.encoders.networks import tracing
from semblance.encoders.networks.libraries import transformers
from semblance.encoders.preprocess import prepare
from semblance.errors import UsageError, WeightsError
from tests.encoders.test_exported import Surprise
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]

SIDE = 32
PROCESSOR = {
    "size": {"height": SIDE, "width": SIDE},
    "resample": 2,
    "image_mean": [0.5, 0.4, 0.3],
    "image_std": [0.2, 0.3, 0.4],
}
SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
VISION = {**SMALL, "image_size": SIDE, "patch_size": 8, "intermediate_size": 64}


def tiny(kind: str):
    """A random model; larger random values than usual, so that pictures differ."""
    import torch

    t = transformers()
    torch.manual_seed(0)
    vit = t.ViTConfig(**VISION, initializer_range=0.2)
    makers = {
        "vit": lambda: t.ViTModel(vit),
        "classifier": lambda: t.ViTForImageClassification(vit),
        "dinov2": lambda: t.Dinov2Model(
            t.Dinov2Config(**SMALL, image_size=SIDE, patch_size=8, initializer_range=0.2)
        ),
        "convnext": lambda: t.ConvNextModel(
            t.ConvNextConfig(hidden_sizes=[8, 16], depths=[1, 1], num_stages=2)
        ),
        "resnet": lambda: t.ResNetModel(
            t.ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1])
        ),
        "clip": lambda: t.CLIPModel(
            t.CLIPConfig(
                text_config={**SMALL, "intermediate_size": 64, "vocab_size": 99},
                vision_config={**VISION},
                projection_dim=24,
            )
        ),
        "bert": lambda: t.BertModel(t.BertConfig(**SMALL, intermediate_size=64, vocab_size=99)),
    }
    return makers[kind]().eval()


def save(model, folder):
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(PROCESSOR))
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEMBLANCE_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def saved(tmp_path_factory, cache):
    """Each kind of model: the model itself, and the folder it was saved to."""
    made: dict = {}

    def get(kind):
        if kind not in made:
            model = tiny(kind)
            made[kind] = model, save(model, tmp_path_factory.mktemp(kind))
        return made[kind]

    return get


def encoded(folder, photos, **options):
    encoder = load(f"hf:{folder}", **options)
    return encoder.encode([encoder.prepare(photo) for photo in photos.values()])


def pixels(folder, photos, side=SIDE):
    """As Transformers would have them, from the same squares."""
    import torch

    squares = [prepare(p, describe(f"hf:{folder}").preprocessing_at(side)) for p in photos.values()]
    mean, std = np.array(PROCESSOR["image_mean"]), np.array(PROCESSOR["image_std"])
    values = ((np.stack(squares) / 255 - mean) / std).astype(np.float32)
    return torch.from_numpy(values.transpose(0, 3, 1, 2).copy())


VECTORS = {
    "vit": (lambda model, x: model(x).pooler_output, "pooler", 32),
    "classifier": (lambda model, x: model.vit(x).last_hidden_state[:, 0], "class token", 32),
    "dinov2": (lambda model, x: model(x).pooler_output, "pooler", 32),
    "convnext": (lambda model, x: model(x).pooler_output, "pooler", 16),
    "resnet": (lambda model, x: model(x).pooler_output.flatten(1), "pooler", 16),
    "clip": (lambda model, x: model.visual_projection(model.vision_model(x)[1]), "projection", 24),
}


@pytest.mark.parametrize("kind", VECTORS)
def test_a_folder_gives_what_transformers_gives(saved, photos, kind):
    import torch

    model, folder = saved(kind)
    vector, pooling, dim = VECTORS[kind]
    with torch.inference_mode():
        true = vector(model, pixels(folder, photos)).numpy()
    described = describe(f"hf:{folder}")
    assert (described.pooling, described.dim) == (pooling, dim)
    assert np.abs(encoded(folder, photos) - true).max() < 1e-3 * np.abs(true).max()


@pytest.mark.parametrize("kind", ["vit", "dinov2", "resnet"])
def test_another_input_size(saved, photos, kind):
    import torch

    model, folder = saved(kind)
    more = {"interpolate_pos_encoding": True} if kind == "vit" else {}
    with torch.inference_mode():
        true = model(pixels(folder, photos, 48), **more).pooler_output.flatten(1).numpy()
    found = encoded(folder, photos, input_size=48)
    assert np.abs(found - true).max() < 1e-3 * np.abs(true).max()
    if kind != "resnet":
        with pytest.raises(UsageError, match="in steps of 8"):
            load(f"hf:{folder}", input_size=50)


def test_after_the_first_use_torch_is_not_imported(saved, photos, cache):
    _, folder = saved("vit")
    encoded(folder, photos)
    probe = (
        f"import sys, numpy as np\nfrom semblance.encoders import load\n"
        f"load('hf:{folder}').encode([np.zeros(({SIDE}, {SIDE}, 3), np.uint8)])\n"
        "print({'torch', 'transformers'} & set(sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", probe], env=os.environ, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "set()\n"


def test_the_configuration_is_part_of_the_space(saved, tmp_path):
    model, folder = saved("vit")
    other = save(model, tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 0.1}))
    one, changed = (describe(f"hf:{path}") for path in (folder, other))
    assert one.weights_sha256 != changed.weights_sha256


def test_a_pickle_of_tensors_gives_the_same_and_any_other_is_refused(saved, photos, tmp_path):
    import torch

    model, folder = saved("vit")
    pickled = save(model, tmp_path / "pickled")
    (pickled / "model.safetensors").unlink()
    torch.save(model.state_dict(), pickled / "pytorch_model.bin")
    assert encoded(pickled, photos) == pytest.approx(encoded(folder, photos), abs=1e-5)
    torch.save({"weights": Surprise()}, pickled / "pytorch_model.bin")
    with pytest.raises(WeightsError, match="hold more than tensors"):
        describe(f"hf:{pickled}")


def test_what_is_missing_is_named(tmp_path, saved):
    with pytest.raises(WeightsError, match="there is no folder"):
        describe(f"hf:{tmp_path / 'none'}")
    model, _ = saved("vit")
    folder = save(model, tmp_path / "vit")
    for file in ("model.safetensors", "preprocessor_config.json", "config.json"):
        (folder / file).unlink()
        with pytest.raises(WeightsError, match=f"holds no {file}"):
            describe(f"hf:{folder}")


def test_a_model_of_texts_is_refused(saved):
    _, folder = saved("bert")
    with pytest.raises(WeightsError, match="'bert', which takes no pictures"):
        describe(f"hf:{folder}")


def test_an_unknown_kind_of_model_is_refused(saved, tmp_path):
    folder = save(saved("vit")[0], tmp_path / "odd")
    (folder / "config.json").write_text('{"model_type": "nothing-we-know"}')
    with pytest.raises(WeightsError, match="names no known model"):
        describe(f"hf:{folder}")


@pytest.mark.parametrize("change", ["lacks", "shape"])
def test_weights_that_do_not_fit_their_configuration_are_refused(saved, tmp_path, change):
    import torch
    from safetensors.torch import save_file

    model, _ = saved("dinov2")
    folder = save(model, tmp_path / "odd")
    state = {key: values.contiguous() for key, values in model.state_dict().items()}
    key = "embeddings.cls_token"
    if change == "lacks":
        del state[key]
    else:
        state[key] = torch.zeros(1, 1, 7)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(WeightsError, match=f"'{key}'"):
        describe(f"hf:{folder}")


def test_layers_and_other_weights_are_not_to_be_had(saved):
    _, folder = saved("vit")
    with pytest.raises(UsageError, match=r"no layer 'logits'; it has pooled \(32\)"):
        load(f"hf:{folder}", variant=Variant("logits"))
    with pytest.raises(UsageError, match="is a file of weights itself"):
        load(f"hf:{folder}", weights="other.pth")


def test_what_was_described_once_is_not_asked_again(saved, monkeypatch):
    _, folder = saved("vit")
    first = describe(f"hf:{folder}")
    monkeypatch.setattr(tracing.transformers_network, "open_network", None)
    assert describe(f"hf:{folder}") == first
