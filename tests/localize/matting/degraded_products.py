"""Rendered products with thin parts, and their masks as a saliency network would see them."""

from functools import cache

import cv2
import numpy as np

from semblance.samples.drawing.rendering import render
from semblance.samples.products.families import product
from semblance.samples.views import draw_view

THIN = ("cap dropper", "cap pump")
SIZE = 320


@cache
def pictures():
    """(name, pixels, exact mask in [0, 1]) of four products, on studio and on clutter."""
    shots = []
    for category in THIN:
        for index in (0, 4):
            for number, background in enumerate(("studio", "cluttered")):
                view = draw_view((7, category, index, number), SIZE, background)
                drawn = render(product(category, index, 7), view)
                name = f"{category} {index} {background}"
                shots.append((name, drawn.image, drawn.mask.astype(np.float32) / 255))
    return shots


def thin_parts(mask):
    """Where an exact mask is part of nothing that a disc of 17 pixels fits into: tubes, spouts."""
    whole = (mask > 0.5).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (17, 17))
    left = whole & ~cv2.morphologyEx(whole, cv2.MORPH_OPEN, disc)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(left)
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= 60)
    return np.isin(parts, large[large > 0]) & (left > 0)


def coarse(mask, cell=8):
    """The mask with one value for every `cell` pixels, and smooth between."""
    height, width = mask.shape
    small = cv2.resize(mask, (width // cell, height // cell), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def half_seen(mask, share=0.3):
    """The coarse mask that, besides, gives thin parts only a share of what they are due."""
    body = mask * ~cv2.dilate(thin_parts(mask).astype(np.uint8), np.ones((3, 3))).astype(bool)
    return coarse(body + share * (mask - body), cell=4)


def recall(alpha, mask):
    """The share of the pixels of thin parts that are more than half object."""
    return float((alpha[thin_parts(mask)] > 0.5).mean())
