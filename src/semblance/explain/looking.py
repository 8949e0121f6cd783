"""One picture of a pair: from where in it the score comes, and whether hiding parts agrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.feature_maps import map_reader
from semblance.encoders.port import Encoder
from semblance.explain.explanation import Heat
from semblance.explain.occlusion import Patches, drops, shrunk
from semblance.explain.ranks import rank_correlation
from semblance.explain.rasters import effects, even_centres, patch_means, raster_size, spread
from semblance.explain.seen import largest, seen_part
from semblance.explain.shares import Towards
from semblance.fusion.vectors import unit
from semblance.images import Image

Numbers = NDArray[np.float32]
Raw = Sequence[Numbers]

POOLED, LOCAL, OCCLUSION = "pooled", "local", "occlusion"


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """`heats` and `methods` are one a model; `drop` and `agreement` those of the models that have
    a feature map, together, None where nothing was hidden."""

    heats: list[Heat]
    methods: list[str]
    drop: Numbers | None = None
    agreement: float | None = None


def look(
    image: Image, raw: Raw, encoders: Sequence[Encoder], towards: Towards, occlusion: bool
) -> Look:
    """Explain a picture's shares; hides patches where that is asked for or the only way."""
    size = raster_size(image.width, image.height)
    found = [_mapped(image, raw, number, encoders, towards) for number in range(len(encoders))]
    mapped = [each is not None for each in found]
    if all(mapped) and not occlusion:
        return Look(
            [heat for heat, _ in filter(None, found)], [how for _, how in filter(None, found)]
        )
    patches = Patches.over(largest([seen_part(encoder, image) for encoder in encoders]), image)
    moving = [occlusion or not each for each in mapped]
    drop = _drops(image, patches, raw, encoders, towards, moving)
    centres = even_centres(patches.rows), even_centres(patches.columns)
    pairs = [
        each
        or (
            spread(patches.as_heat(drop[..., number], share), centres, patches.part, size),
            OCCLUSION,
        )
        for (number, each), share in zip(enumerate(found), towards.shares(raw)[0], strict=True)
    ]
    heats, methods = [heat for heat, _ in pairs], [how for _, how in pairs]
    if not occlusion or not any(mapped):
        return Look(heats, methods)
    checked = np.asarray(drop[..., mapped].sum(axis=-1), np.float32)
    heat = effects([heat for heat, has in zip(heats, mapped, strict=True) if has])
    return Look(
        heats, methods, checked, rank_correlation(patch_means(heat, patches.edges), checked)
    )


def _mapped(
    image: Image, raw: Raw, number: int, encoders: Sequence[Encoder], towards: Towards
) -> tuple[Heat, str] | None:
    """A model's heat from its feature map and how it was made; None where it has no such map."""
    encoder = encoders[number]
    reader = map_reader(encoder)
    if reader is None or reader.site.channels != encoder.space.dim:
        return None
    places = reader.read([encoder.prepare(image)])[0]
    if not reader.averaged:
        # Each place counts by its direction alone, as long as the vector that stands for all.
        places = unit(places) * np.linalg.norm(raw[number])
    cells = towards.of_places(raw, number, places)
    centres = even_centres(cells.shape[0]), even_centres(cells.shape[1])
    size = raster_size(image.width, image.height)
    heat = spread(cells, centres, seen_part(encoder, image), size)
    return heat, POOLED if reader.averaged else LOCAL


def _drops(
    image: Image,
    patches: Patches,
    raw: Raw,
    encoders: Sequence[Encoder],
    towards: Towards,
    moving: Sequence[bool],
) -> Numbers:
    """(rows, columns, models): what the shares lose; models that do not move stay as they are."""
    small = shrunk(image, max(encoder.min_side for encoder in encoders))

    def shares(pictures: Iterable[Image]) -> Numbers:
        prepared = [[e.prepare(picture) for e in encoders] for picture in pictures]
        rows = [
            encoder.encode([each[place] for each in prepared])
            if moving[place]
            else np.repeat(raw[place], len(prepared), axis=0)
            for place, encoder in enumerate(encoders)
        ]
        return towards.shares(rows)

    return drops(small, patches, shares, shares([small])[0])
