"""`semblance map`: numbers, a page, a picture and a table of a gallery."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_a_map_of_a_gallery(semblance: Command, shop: Path, tmp_path: Path) -> None:
    page, table = tmp_path / "map.html", tmp_path / "clusters.csv"
    code, out, err = semblance(
        "map", "--gallery", shop, "--method", "pca", "--clusters", "agglomerative",
        "--html", page, "--csv", table, "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert (result["pictures"], result["of"]) == (12, 12)
    (view,) = result["views"]
    assert (view["view"], view["method"]) == ("main", "pca")
    assert view["trustworthiness"] > 0.5
    assert view["separation"]["classes"] == 3
    assert view["confusions"]["judged"] == 12
    found = view["clustering"]["clusters"]
    assert sum(one["size"] for one in found) == 12
    assert page.read_text().count("data:image/jpeg;base64") > 0
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {row["name"] for row in rows} == {one["name"] for one in found}


def test_what_is_said_of_a_sample(semblance: Command, shop: Path, tmp_path: Path) -> None:
    picture = tmp_path / "map.png"
    code, out, _ = semblance(
        "map", "-g", shop, "--method", "pca", "--limit", 6, "--png", picture,
    )  # fmt: skip
    assert code == 0
    assert out.startswith("6 pictures of 12\nmain: PCA, trustworthiness 0.")
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--method", "lda"), "there are umap, tsne, pca"),
        (("--clusters", "kmeans"), "there are hdbscan, agglomerative"),
        (("--cluster-count", 3), "goes with --clusters agglomerative"),
        (("--csv", "out.csv"), "say which with --clusters"),
    ],
)
def test_wrong_usage(
    semblance: Command, tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    code, _, err = semblance("map", "--gallery", tmp_path / "none", *arguments)
    assert code == 2
    assert message in err


def test_an_unknown_view(semblance: Command, shop: Path) -> None:
    code, _, err = semblance("map", "--gallery", shop, "--view", "second")
    assert code == 2
    assert "no view 'second'; it has main" in err
