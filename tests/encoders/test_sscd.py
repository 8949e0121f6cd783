"""SSCD from a file: random weights under the published names, against torchvision's network."""

import numpy as np
import pytest

from semblance.encoders import describe, load
from semblance.encoders.networks import sscd_network
from semblance.encoders.networks.libraries import timm
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.random_weights import randomize
from semblance.errors import UsageError, WeightsError
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]

SIDE = 64
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def planes(squares):
    """(n, 3, side, side) as torchvision's `ToTensor` and `Normalize` would make them."""
    return ((squares / 255 - MEAN) / STD).astype(np.float32).transpose(0, 3, 1, 2).copy()


@pytest.fixture(scope="module")
def published():
    """torchvision's ResNet-50 with 512 outputs, which is what the files hold."""
    import torch

    timm()  # admits torchvision
    from torchvision.models import resnet50

    torch.manual_seed(0)
    network = resnet50(num_classes=512).eval()
    randomize(network, 0, planes(parity_pictures(SIDE)))
    return network


@pytest.fixture(scope="module")
def state(published):
    return {f"backbone.{key}": values for key, values in published.state_dict().items()}


@pytest.fixture(scope="module")
def file(state, tmp_path_factory):
    import torch

    folder = tmp_path_factory.mktemp("sscd")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEMBLANCE_CACHE", str(folder / "cache"))
        torch.save(state, folder / "sscd.torchvision.pt")
        yield folder / "sscd.torchvision.pt"


def test_a_descriptor_is_the_generalized_mean_projected_to_unit_length(file, published, photos):
    import torch

    encoder = load(f"sscd:{file}", input_size=SIDE)
    squares = np.stack([encoder.prepare(photo) for photo in photos.values()])
    features = torch.nn.Sequential(*list(published.children())[:-2])
    with torch.inference_mode():
        maps = features(torch.from_numpy(planes(squares))).clamp(min=1e-6).numpy()
        pooled = np.cbrt((maps.astype(np.float64) ** 3).mean((2, 3)))
        true = published.fc(torch.from_numpy(pooled.astype(np.float32))).numpy()
    true /= np.linalg.norm(true, axis=1, keepdims=True)
    assert encoder.space.dim == 512
    assert np.abs(encoder.encode(list(squares)) - true).max() < 1e-4


def test_the_names_and_shapes_are_those_of_torchvision(file, state):
    network = sscd_network.build(describe(f"sscd:{file}"), SIDE, None)
    ours = {key: tuple(values.shape) for key, values in network.state_dict().items()}
    assert ours == {key: tuple(values.shape) for key, values in state.items()}
    assert describe(f"sscd:{file}").parameters == sum(p.numel() for p in network.parameters())


def test_other_files_are_refused_with_what_to_fetch(file, state, tmp_path):
    import torch

    with pytest.raises(WeightsError, match=r"no file .*none.pt; fetch sscd_disc_mixup"):
        describe(f"sscd:{tmp_path / 'none.pt'}")
    torch.save({**state, "backbone.fc.bias": torch.zeros(1024)}, tmp_path / "large.pt")
    encoder = load(f"sscd:{tmp_path / 'large.pt'}", input_size=SIDE)
    with pytest.raises(WeightsError, match=r"large.pt.*'backbone.fc.bias' has the shape \(1024\)"):
        encoder.graph()
    with pytest.raises(UsageError, match="a file of weights itself"):
        load(f"sscd:{file}", weights=tmp_path / "large.pt")


def test_a_program_is_not_run(tmp_path):
    """What `torch.jit.save` writes is told apart by the code in it."""
    import zipfile

    with zipfile.ZipFile(tmp_path / "sscd.torchscript.pt", "w") as archive:
        archive.writestr("sscd/code/__torch__.py", "")
    with pytest.raises(WeightsError, match=r"is a program .*take the .torchvision.pt"):
        describe(f"sscd:{tmp_path / 'sscd.torchscript.pt'}")
