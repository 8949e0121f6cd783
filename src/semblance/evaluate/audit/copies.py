"""Copies: near pairs of a space, confirmed by their bytes or by points that both pictures show."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from semblance.errors import ImageError
from semblance.evaluate.audit.near import Near
from semblance.evaluate.audit.subjects import Subject
from semblance.images import Image, open_image
from semblance.pipeline.workers import in_order

if TYPE_CHECKING:
    from semblance.encoders.local.scoring import Seen

SURE = 0.8
"""The least score of matched points: that of `docs/local.md`, which none of 2,000 unrelated pairs
reached."""

SHARE = 0.2
"""Of the points of the picture that has fewer, those that agree. Different clothes on one floor
share 0.03 to 0.13, all above the score; copies as JPEG 40, cropped, darkened or with a bar across
share 0.31 and more."""

MOST = 5000
"""Pairs that are verified at most: about five minutes on two cores."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """Two pictures, by row, that show the same.

    `cosine` in [-1, 1] and `share`, the part of the points that agree, in [0, 1], grow with
    likeness. Where the bytes are the same (`same_bytes`) no points were compared: the share is 1
    and `inliers` is 0. `mirrored` says that one is the mirror image of the other.
    """

    a: int
    b: int
    cosine: float
    share: float
    inliers: int
    same_bytes: bool = False
    mirrored: bool = False

    @property
    def evidence(self) -> str:
        """In a few words, what says so."""
        if self.same_bytes:
            return "same bytes"
        mirrored = ", mirrored" if self.mirrored else ""
        points = f"{self.inliers} points, {self.share:.0%}, agree"
        return f"cosine {self.cosine:.3f}, {points}{mirrored}"


@dataclass(frozen=True, slots=True)
class Copies:
    """`looked_at` pairs reached the cosine `bound` and were verified; `left` more did too, less
    close ones, and were not, because they are too many."""

    found: tuple[Copy, ...]
    bound: float
    looked_at: int
    left: int


def copies(
    subjects: Sequence[Subject],
    pairs: Sequence[Near],
    bound: float,
    workers: int = 1,
    progress: Progress = lambda done, total: None,
) -> Copies:
    """Verify the closest 5,000 near pairs with SIFT; views of one product in one part are none.

    A picture that can no longer be read has no copies. Memory does not grow with the pairs'
    pictures: each worker holds the features of two.
    """
    judged = [pair for pair in pairs if not _views(subjects[pair.a], subjects[pair.b])]
    chosen = judged[:MOST]
    by_first: defaultdict[int, list[Near]] = defaultdict(list)
    for pair in chosen:
        by_first[pair.a].append(pair)
    verifier = _Verifier(subjects)
    found: list[Copy] = []
    chunks = (by_first[row] for row in sorted(by_first))
    for done, copy in enumerate(in_order(verifier.verified, chunks, workers), start=1):
        found += [copy] if copy else []
        progress(done, len(chosen))
    found.sort(key=lambda copy: (not copy.same_bytes, -copy.share, copy.a, copy.b))
    return Copies(tuple(found), bound, len(chosen), len(judged) - len(chosen))


def _views(a: Subject, b: Subject) -> bool:
    return a.group is not None and a.group == b.group and a.part == b.part


class _Verifier:
    """Looks at pairs that share their first picture, which is decoded once."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        from semblance.encoders.local.catalogue import SIFT
        from semblance.encoders.local.scoring import PairScorer

        self._subjects = subjects
        self._scorer = PairScorer(SIFT)

    def verified(self, pairs: Sequence[Near]) -> list[Copy | None]:
        """One answer a pair, in order; None for no copy."""
        first = self._opened(pairs[0].a)
        if first is None:
            return [None] * len(pairs)
        seen = self._scorer.look(first)
        return [self._verify(pair, first, seen) for pair in pairs]

    def _verify(self, pair: Near, first: Image, seen: "Seen") -> Copy | None:
        other = self._opened(pair.b)
        if other is None:
            return None
        if (first.digest, first.page) == (other.digest, other.page):
            return Copy(pair.a, pair.b, pair.cosine, 1.0, 0, same_bytes=True)
        for mirrored in (False, True):
            turned = self._scorer.look(other, mirrored=mirrored)
            match = self._scorer.match_seen(seen, turned)
            share = match.inliers / max(1, min(len(seen.features), len(turned.features)))
            if match.score >= SURE and share >= SHARE:
                return Copy(pair.a, pair.b, pair.cosine, share, match.inliers, mirrored=mirrored)
        return None

    def _opened(self, row: int) -> Image | None:
        subject = self._subjects[row]
        try:
            return open_image(subject.picture, min_side=self._scorer.min_side, page=subject.page)
        except ImageError:
            return None
