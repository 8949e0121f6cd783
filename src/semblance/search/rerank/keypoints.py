"""Point by point, from what the gallery keeps: a query computes its own keypoints only."""

from dataclasses import replace
from functools import cache
from typing import Final

from semblance.encoders.description import LocalPreprocessing
from semblance.encoders.local.catalogue import ORB, SIFT
from semblance.encoders.local.scoring import PairMatch, PairScorer, Seen
from semblance.errors import SpaceMismatch
from semblance.images import Image
from semblance.search.rerank.mirroring import in_a_mirror
from semblance.search.rerank.stored_keypoints import Kind, StoredKeypoints

MOST: Final = 400
"""Keypoints of a picture: 20 matches then take a fifth of what a thousand would."""

LONGEST: Final = 480
"""Pixels of the longest side in which they are looked for; at 640, SIFT takes half as long
again."""

DESCRIBED: Final = {"sift": SIFT, "orb": ORB}


def extract(image: Image, kind: Kind, *, mirrored: bool = False) -> StoredKeypoints:
    """The picture's MOST strongest keypoints, or those of its mirror image; none is an answer too.

    SIFT takes 20 to 40 ms of one core, ORB a tenth of it.
    """
    return StoredKeypoints.of(_scorer(kind).look(image, mirrored=mirrored), kind)


def min_side(kind: Kind) -> int:
    """The short side, in pixels, below which a reduced decode would change the keypoints."""
    return _scorer(kind).min_side


def score(
    query: StoredKeypoints,
    hit: StoredKeypoints,
    mirror: StoredKeypoints | None = None,
) -> PairMatch:
    """What the query, as a, and the hit, as b, have in common; `.score` in [0, 1] is the evidence.

    Where that is nothing, the hit is compared with the query's mirror image. For SIFT it follows
    from the query; ORB's has to be given as `mirror`, which `extract` makes. Raises SpaceMismatch
    for keypoints of two kinds.
    """
    for other in (hit, mirror):
        if other is not None and other.kind != query.kind:
            raise SpaceMismatch(
                f"keypoints of kind {query.kind} and {other.kind} cannot be compared; "
                "extract the query's with the kind that the gallery keeps"
            )
    plain = _match(query.seen(), hit)
    if plain.score > 0:
        return plain
    turned = mirror.seen() if mirror else in_a_mirror(query)
    return max(plain, _match(turned, hit), key=_worth) if turned else plain


def _match(seen: Seen, hit: StoredKeypoints) -> PairMatch:
    return _scorer(hit.kind).match_seen(seen, hit.seen())


def _worth(match: PairMatch) -> float:
    return match.score


@cache
def _scorer(kind: Kind) -> PairScorer:
    described = DESCRIBED[kind]
    settings = described.preprocessing
    assert isinstance(settings, LocalPreprocessing), "keypoints are found in grey pictures"
    fewer = replace(settings, keypoints=MOST, input_size=LONGEST)
    return PairScorer(replace(described, preprocessing=fewer))
