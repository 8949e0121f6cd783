"""Feature maps of networks exported from torch: averaged ones, and a transformer's patches."""

import numpy as np
import pytest

from semblance.encoders import load
from semblance.encoders.feature_maps import feature_maps, layers, map_reader
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEMBLANCE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def pictures(side):
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (side, side, 3), np.uint8) for _ in range(3)]


def test_a_convolutional_network_averages_its_last_map():
    encoder = load("timm:test_resnet.r160_in1k", input_size=64, weights="random:1")
    maps = feature_maps(encoder, pictures(64))
    assert map_reader(encoder).averaged
    assert maps.mean(axis=(1, 2)) == pytest.approx(encoder.encode(pictures(64)), abs=1e-3)
    assert len(layers(encoder)) > 5


def test_a_transformer_has_a_grid_of_patches():
    """Its vector is the class token, which is normalized together with the patches."""
    encoder = load("timm:test_vit.r160_in1k", input_size=160, weights="random:1")
    site = map_reader(encoder).site
    assert (site.layout, site.grid, site.extra) == ("tokens", (10, 10), 1)
    assert not map_reader(encoder).averaged
    maps = feature_maps(encoder, pictures(160))
    assert maps.shape == (3, 10, 10, encoder.space.dim)
    assert np.abs(maps.mean(axis=(1, 2)) - encoder.encode(pictures(160))).max() > 0.01
