"""The weights of re-rankers are fitted on queries whose answers are known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.gallery.items import records_of
from semblance.gallery.labels import CsvLabels
from semblance.gallery.records import Record
from semblance.pipeline.compute import Compute
from semblance.pipeline.evidence import Evidence
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.online import Query
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.pipeline.weighing import PLACEMENTS, of_groups, weigh
from semblance.search.rerank.silhouette import Silhouette
from semblance.search.rerank.weight import Judged, fit_weight
from tests.pipeline.shapes import draw, save

EXACT = Compute(precision="exact")


def choice(*rerank: str) -> Choice:
    return Choice(
        ("efficientnet_lite0",),
        input_size=96,
        objects=ObjectChoice(localize="u2netp"),
        ranking=RankingChoice(rerank=rerank),
    )


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three shapes in two sizes each, a group a shape."""
    rows = ["path,label,group"]
    for number, (shape, radius) in enumerate(
        (("tall", 60), ("tall", 40), ("box", 60), ("box", 40), ("disc", 60), ("disc", 40))
    ):
        figure = draw((shape, (80, 80), radius))  # type: ignore[arg-type]
        save(tmp_path / "p", **{f"n{number}": figure})
        rows.append(f"p/n{number}.png,thing,{shape}")
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    return tmp_path / "p"


@pytest.fixture
def gallery(tmp_path: Path, pictures: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "g", choice("contour"), compute=EXACT) as opened:
        opened.add(pictures, CsvLabels(tmp_path / "labels.csv"))
        yield opened


def test_weights_are_fitted_on_the_gallerys_own_groups(gallery: Gallery) -> None:
    found = gallery.views.weigh()
    fit = found.fits["contour"]
    assert fit.queries == 6
    assert fit.p_at_1 >= fit.p_at_1_before
    assert gallery.recipe.ranking.contour_weight == fit.weight
    assert gallery.searcher().ranking == found.ranking
    assert found.to_dict()["contour"]["queries"] == 6


def test_the_best_of_all_placements_is_taken_and_outlines_are_read_once(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = gallery.searcher()
    queries = of_groups(searcher)
    tried = []
    for placement in PLACEMENTS:
        ranking = replace(searcher.ranking, contour_placement=placement)
        judged = []
        for known in queries:
            record = known.picture
            assert isinstance(record, Record)
            ranked = searcher.ranked(record, Query(51, rerank=()))
            ids = records_of(searcher.index.ids[ranked.rows])
            ranked, others = ranked.taken(np.flatnonzero(ids != record.id)), ids[ids != record.id]
            found = searcher.reranking(ranking, record).found("contour", record, ranked)
            answers = searcher.reader.records(others.tolist())
            right = np.array([each.group == known.group for each in answers], bool)
            judged.append(Judged(ranked.standing, found, right))
        tried.append((fit_weight(judged), placement))
    best, placement = max(tried, key=lambda one: (one[0].p_at_1, one[0].map))

    read: list[int] = []
    outlines = Evidence.outlines

    def counting(self: Evidence, items: Sequence[int]) -> list[Silhouette]:
        read.append(len(items))
        return outlines(self, items)

    monkeypatch.setattr(Evidence, "outlines", counting)
    weighed = weigh(searcher, queries)
    assert weighed.fits["contour"] == best
    assert weighed.ranking.contour_placement == placement
    assert weighed.ranking.contour_weight == best.weight
    assert read == [5] * 6


def test_keypoints_are_weighed_on_the_order_that_contours_left(gallery: Gallery) -> None:
    searcher = gallery.searcher()
    both = replace(searcher.ranking, rerank=("contour", "keypoints"))
    found = weigh(replace(searcher, ranking=both), of_groups(searcher))
    contour, keypoints = found.fits["contour"], found.fits["keypoints"]
    assert (keypoints.p_at_1_before, keypoints.map_before) == (contour.p_at_1, contour.map)


def test_a_gallery_without_groups_has_nothing_to_weigh_on(tmp_path: Path, pictures: Path) -> None:
    with Gallery.open(tmp_path / "plain", choice(), compute=EXACT) as gallery:
        gallery.add(pictures)
        with pytest.raises(UsageError, match="no two pictures bear the same group"):
            gallery.views.weigh()
