"""Which part of a mask is one object's own, where a picture has several."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.localize.localization import Box, Localization
from semblance.localize.objects import around, box_of, objects_of, pieces

SAME = 0.9
"""A piece whose box overlaps an object's by this much is that object."""

SOFT = 2
"""Pixels of the mask around an object's box in which its soft edge still lies."""


def own_mask(found: Localization, place: int) -> NDArray[np.float32]:
    """(h, w) float32: the mask of the n-th object alone; raises UsageError where it is not there.

    It is what lies in the object's box, without the pieces that are other objects. Pixels of a
    soft edge go with the nearest piece.
    """
    if not 0 <= place < len(found.objects):
        raise UsageError(
            f"there is no object {place}; the picture has {len(found.objects)}, counted from 0"
        )
    mine = _inside(found.objects[place].box, found.mask.shape)
    if len(found.objects) > 1:
        mine &= ~_of_others(found, place)
    return np.where(mine, found.mask, np.float32(0))


def limited(found: Localization, box: Box) -> Localization | None:
    """What was found within a box, as one object: the one whose box it is, or else all of the mask
    that lies there; None where that holds no object."""
    for place, each in enumerate(found.objects):
        if each.box.overlap(box) > SAME:
            return replace(found, mask=own_mask(found, place), objects=(each,))
    if not found.found:
        return None
    mask = np.where(_inside(box, found.mask.shape), found.mask, np.float32(0))
    inside = objects_of(mask)
    if not inside:
        return None
    every = around(tuple(each.box for each in inside))
    return replace(found, mask=mask, objects=(replace(inside[0], box=every),))


def _inside(box: Box, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    height, width = shape
    top, left = round(box.y * height) - SOFT, round(box.x * width) - SOFT
    bottom, right = round((box.y + box.height) * height), round((box.x + box.width) * width)
    inside = np.zeros((height, width), bool)
    inside[max(top, 0) : bottom + SOFT, max(left, 0) : right + SOFT] = True
    return inside


def _of_others(found: Localization, place: int) -> NDArray[np.bool_]:
    """Where the nearest piece is another object's, by its box.

    Boxes of a detector often overlap, and its filled mask is then one piece: that one is nobody's.
    """
    count, labels, stats = pieces(found.mask)
    boxes = [box_of(row, found.mask.shape) for row in stats]
    own = found.objects[place].box
    others = [each.box for number, each in enumerate(found.objects) if number != place]
    taken = [
        number
        for number in range(1, count)
        if boxes[number].overlap(own) < SAME
        and any(boxes[number].overlap(other) > SAME for other in others)
    ]
    return np.isin(_nearest(labels), taken)


def _nearest(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """(h, w): of each pixel, the piece it is of or nearest to."""
    import cv2

    if not labels.any():
        return labels
    ground = (labels == 0).astype(np.uint8)
    _, seeds = cv2.distanceTransformWithLabels(
        ground, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # Each pixel of a piece has a seed number of its own there.
    piece = np.zeros(int(seeds.max()) + 1, np.int32)
    piece[seeds[labels > 0]] = labels[labels > 0]
    nearest: NDArray[np.int32] = piece[seeds]
    return nearest
