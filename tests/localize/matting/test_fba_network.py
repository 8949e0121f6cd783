"""The F, B, Alpha network: fusion by eye, its parts against slow definitions, its names."""

import numpy as np
import pytest

from semblance.localize.matting.fba.decoder import _pool
from semblance.localize.matting.fba.graph import example
from semblance.localize.matting.fba.layers import fold, standardized
from semblance.localize.matting.fba.network import fusion, network
from semblance.localize.matting.fba.published import published
from tests.encoders.torch_extra import needs_torch
from tests.localize.matting.fba_files import answer, random_network

pytestmark = [needs_torch, pytest.mark.slow]


def colour(*values):
    import torch

    return torch.tensor(values)[None, :, None, None]


def test_answers_that_agree_with_the_picture_stay_as_they_are():
    """Half red, half blue: the pixel is purple, and nothing needs to move."""
    alpha, red, blue = colour(0.5), colour(1.0, 0, 0), colour(0, 0, 1.0)
    fused = fusion(colour(0.5, 0, 0.5), alpha, red, blue)
    for before, after in zip((alpha, red, blue), fused, strict=True):
        assert np.allclose(before, after, atol=1e-6)


def test_where_all_is_object_its_colour_is_the_picture():
    picture = colour(0.2, 0.4, 0.6)
    _, red, _ = fusion(picture, colour(1.0), colour(1.0, 0, 0), colour(0, 0, 1.0))
    assert np.allclose(red, picture)


def test_fusion_brings_the_three_answers_closer_to_the_picture():
    import torch

    generator = torch.Generator().manual_seed(0)
    picture, front, back = (torch.rand(1, 3, 40, 40, generator=generator) for _ in range(3))
    alpha = torch.rand(1, 1, 40, 40, generator=generator)

    def error(alpha, front, back):
        return (picture - alpha * front - (1 - alpha) * back).abs().mean()

    fused = fusion(picture, alpha, front, back)
    assert error(*fused) < 0.5 * error(alpha, front, back)
    assert all(values.min() >= 0 and values.max() <= 1 for values in fused)


@pytest.mark.parametrize("size", [(8, 12), (7, 5), (3, 20)])
@pytest.mark.parametrize("cells", [1, 2, 3, 6])
def test_pooling_is_adaptive_average_pooling(size, cells):
    import torch
    from torch.nn import functional

    planes = torch.rand(2, 4, *size, generator=torch.Generator().manual_seed(1))
    assert np.allclose(
        _pool(cells)(planes), functional.adaptive_avg_pool2d(planes, cells), atol=1e-6
    )


def test_filters_have_mean_zero_and_variance_one():
    import torch

    weight = 3 + torch.rand(5, 4, 3, 3, generator=torch.Generator().manual_seed(2))
    rows = standardized(weight).reshape(5, -1).numpy()
    assert np.allclose(rows.mean(1), 0, atol=1e-5) and np.allclose(rows.var(1), 1, atol=1e-3)


def test_names_and_shapes_are_the_published_ones():
    ours = {name: tuple(values.shape) for name, values in network().state_dict().items()}
    assert list(ours.items()) == list(published().items())
    assert sum(int(np.prod(shape)) for shape in ours.values()) == 34_693_031


def test_the_encoder_is_a_dilated_resnet_of_timm():
    """timm's ResNet-50 that stays at an eighth, with group norm and our standardized weights."""
    from functools import partial

    import torch

    from semblance.encoders.networks.libraries import timm

    module = network()
    module.load_state_dict(random_network().state_dict())
    fold(module)
    norm = partial(torch.nn.GroupNorm, 32)
    theirs = timm().create_model(
        "resnet50", in_chans=11, output_stride=8, norm_layer=lambda width, **_: norm(width),
        num_classes=0, global_pool="",
    )  # fmt: skip
    theirs.load_state_dict(module.encoder.state_dict())
    planes = torch.rand(1, 11, 64, 96, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        last, expected = module.encoder(planes)[2], theirs.eval()(planes)
    assert last.shape == (1, 2048, 8, 12)
    assert np.allclose(last, expected, atol=1e-4)


@pytest.mark.parametrize("size", [(1, 64, 96), (2, 72, 64)])
def test_answers_have_the_size_of_the_input_and_are_within_0_and_1(size):
    said = answer(random_network(), example(size))
    assert said.shape == (*size, 7) and said.dtype == np.float32
    assert said.min() >= 0 and said.max() <= 1
    assert said.std((1, 2)).min() > 1e-3, "every answer differs from pixel to pixel"


def test_folded_weights_say_the_same():
    module = network()
    module.load_state_dict(random_network().state_dict())
    before = answer(module, example((1, 64, 64)))
    fold(module)
    fold(module)
    assert np.abs(answer(module, example((1, 64, 64))) - before).max() < 1e-5
