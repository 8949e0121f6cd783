"""What a network sees place by place: its feature map before pooling, or that of a chosen layer."""

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.graph import GraphEncoder
from semblance.encoders.map_site import MappedGraph, MapSite
from semblance.encoders.port import Encoder
from semblance.encoders.runtime.port import Runtime
from semblance.errors import UsageError

MAY_MISS = 0.02
"""Relative length of what rounding to bfloat16, in two graphs, may change."""

_opened: "weakref.WeakKeyDictionary[GraphEncoder, dict[str | None, MapReader | None]]" = (
    weakref.WeakKeyDictionary()
)
_opening = threading.Lock()


@dataclass(frozen=True, eq=False)
class MapReader:
    """A graph opened at one of its maps; may be read from several threads at once.

    `averaged` says that the encoder's vector is the mean of this map over its places.
    """

    site: MapSite
    runtime: Runtime
    averaged: bool = False

    def read(self, pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(n, h, w, c) float32 of pictures (side, side, 3) uint8."""
        rows, columns = self.site.grid
        maps = np.empty((len(pictures), rows, columns, self.site.channels), np.float32)
        for start in range(0, len(pictures), self.runtime.batch):
            part = slice(start, start + self.runtime.batch)
            maps[part] = self._laid_out(self.runtime.run(np.stack(pictures[part])))
        return maps

    def _laid_out(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.site.layout == "planes":
            return values.transpose(0, 2, 3, 1)
        if self.site.layout == "tokens":
            return values[:, self.site.extra :].reshape(len(values), *self.site.grid, -1)
        return values


def feature_maps(
    encoder: Encoder, prepared: Sequence[NDArray[np.uint8]], layer: str | None = None
) -> NDArray[np.float32]:
    """(n, h, w, c) float32: the last map before pooling, or that of a layer `layers` names.

    The patch tokens of a transformer come as their grid, without the class token. Memory is the
    answer and one batch. Raises UsageError where the encoder has no such map.
    """
    reader = map_reader(encoder, layer)
    if reader is None:
        raise UsageError(
            f"{encoder.space.model} has no feature map"
            + (f" called '{layer}'; `layers` lists what it has" if layer else "")
        )
    return reader.read(prepared)


def layers(encoder: Encoder) -> list[str]:
    """The names of all feature maps of an encoder, from input to output; none where it is no
    network."""
    if not isinstance(encoder, GraphEncoder):
        return []
    return [site.tensor for site in _parsed(encoder).all()]


def map_reader(encoder: Encoder, layer: str | None = None) -> MapReader | None:
    """The encoder opened at its last map or a layer's, once; None where it has no such map."""
    if not isinstance(encoder, GraphEncoder):
        return None
    with _opening:
        known = _opened.setdefault(encoder, {})
        if layer not in known:
            known[layer] = _reader(encoder, layer)
        return known[layer]


def _reader(encoder: GraphEncoder, layer: str | None) -> MapReader | None:
    graph = _parsed(encoder)
    site = graph.last() if layer is None else graph.at(layer)
    if site is None:
        return None
    reader = MapReader(site, encoder.opened_as(graph.read_at(site)))
    return replace(reader, averaged=_averages(encoder, reader))


def _averages(encoder: GraphEncoder, reader: MapReader) -> bool:
    """Whether the mean of the map is the vector, by trial on a picture of noise: exporters write
    the same average in too many ways to recognise it."""
    if reader.site.channels != encoder.space.dim:
        return False
    side = encoder.preprocessing.input_size
    picture = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    vector = encoder.encode([picture])[0]
    miss = np.linalg.norm(reader.read([picture])[0].mean(axis=(0, 1)) - vector)
    return bool(miss <= MAY_MISS * np.linalg.norm(vector))


def _parsed(encoder: GraphEncoder) -> MappedGraph:
    return MappedGraph(encoder.graph(), encoder.preprocessing.input_size)
