"""Every architecture of the catalogue, with random weights, becomes a graph that agrees with it.

On two busy cores of a server the thirty take 17 minutes, NASNet and PNASNet two of them each.
"""

import numpy as np
import pytest

from semblance.encoders.catalogue import open_clip_models, timm_models
from semblance.encoders.networks.parity import TOLERANCE, parity_error
from semblance.encoders.networks.pictures import parity_pictures
from semblance.errors import ExportError
from tests.encoders.torch_extra import needs_torch

MODELS = {model.name: model for model in (*timm_models.MODELS, *open_clip_models.MODELS)}


@needs_torch
@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_it_exports_and_agrees(name, monkeypatch):
    """Also the check is checked: with two pictures swapped it must refuse the same graph."""
    from dataclasses import replace

    from semblance.encoders.networks import parity
    from semblance.encoders.networks.tracing import network, trace

    description = replace(MODELS[name], weights="random:0")
    side = description.preprocessing.input_size
    module = network(description, side, None)
    pictures = parity_pictures(side)
    graph = trace(module, pictures)
    ours, true = parity.graph_vectors(graph, pictures), parity.torch_vectors(module, pictures)
    assert ours.shape == (8, description.dim)
    assert parity_error(ours, true) < TOLERANCE
    swapped = [1, 0, 2, 3, 4, 5, 6, 7]
    monkeypatch.setattr(parity, "graph_vectors", lambda graph, inputs: ours[swapped])
    monkeypatch.setattr(parity, "torch_vectors", lambda module, inputs: true)
    with pytest.raises(ExportError, match="of the distance between pictures"):
        parity.check_parity(name, graph, module, pictures)
    assert np.isfinite(ours).all()
