"""Feature maps as a drawing: the channels that say something, where they say it."""

import numpy as np
import PIL.Image

from semblance.explain.map_sheet import SIDE, draw_maps, liveliest
from semblance.images import open_image


def test_channels_that_say_the_same_everywhere_come_last() -> None:
    places = np.zeros((2, 2, 4), np.float32)
    places[..., 1] = 7
    places[0, 0, 3], places[0, 1, 0] = 2, 1
    assert liveliest(places).tolist() == [3, 0, 1, 2]
    assert liveliest(places, 2).tolist() == [3, 0]


def test_the_strongest_place_is_the_darkest() -> None:
    places = np.zeros((2, 2, 1), np.float32)
    places[0, 1] = 1
    image = open_image(PIL.Image.new("RGB", (40, 20), "white"))
    sheet = np.asarray(draw_maps(image, places, "last")).astype(int)
    (top, left) = np.argwhere(np.all(sheet == (166, 54, 3), axis=2)).min(axis=0)
    plane = sheet[top : top + SIDE, left - SIDE // 2 : left + SIDE // 2]
    assert plane[10, -10].tolist() == [166, 54, 3]
    assert (plane[10, 10] > 200).all() and (plane[-10, -10] > 200).all()
