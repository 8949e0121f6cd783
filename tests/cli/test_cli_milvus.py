"""A user's commands on a gallery on a server: the same words, the same answers."""

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import Command

if TYPE_CHECKING:
    from tests.milvus_server import MilvusServer

pytestmark = pytest.mark.slow

CLASSES = ("moon", "coffee", "chelsea", "rocket", "retina")


@pytest.fixture(scope="module")
def pictures(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty photographs of five things."""
    folder = tmp_path_factory.mktemp("twenty")
    for name in CLASSES:
        shutil.copytree(photo_folder / name, folder / name)
    return folder


@pytest.fixture
def galleries(milvus: "MilvusServer", tmp_path: Path) -> tuple[str, str]:
    milvus.erase("cli")
    return str(tmp_path / "shop.gallery"), milvus.address("cli")


def index(semblance: Command, pictures: Path, gallery: str) -> dict[str, Any]:
    code, out, err = semblance(
        "index", pictures, "--gallery", gallery, "--model", "fast", "--input-size", 64,
        "--labels", "folders", "--workers", 1, "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    document: dict[str, Any] = json.loads(out)
    return document


def answered(semblance: Command, *arguments: object) -> Any:
    code, out, err = semblance(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def without_times(document: Any) -> Any:
    return json.loads(re.sub(r'"(took_ms|added_at)": [^,}\n]+', r'"\1": 0', json.dumps(document)))


def test_both_engines_answer_alike(
    semblance: Command, pictures: Path, galleries: tuple[str, str]
) -> None:
    for gallery in galleries:
        assert index(semblance, pictures, gallery)["added"] == 20
        assert index(semblance, pictures, gallery)["unchanged"] == 20
    queries = [pictures / name / "0.jpg" for name in CLASSES]
    for command in (
        ("search", *queries, "-k", 20),
        ("search", queries[0], "--where", "label in ('moon', 'rocket') and width > 1"),
        ("search", queries[0], "--where", "uri contains 'coffee'"),
        ("search", queries[0], "--group"),
        ("list",),
        ("list", "--where", "label = 'moon'"),
        ("show", 3, 20),
        ("views", "list"),
    ):
        sqlite, milvus = (
            without_times(answered(semblance, *command, "--gallery", gallery))
            for gallery in galleries
        )
        assert milvus == sqlite, command


def test_a_gallery_is_looked_after(
    semblance: Command, pictures: Path, galleries: tuple[str, str], tmp_path: Path
) -> None:
    gallery = galleries[1]
    index(semblance, pictures, gallery)
    assert answered(semblance, "remove", "--where", "label = 'moon'", "-g", gallery) == {
        "removed": 4
    }
    code, out, _ = semblance("check", "-g", gallery)
    assert (code, out) == (0, f"{gallery}: sound, 16 records\n")
    assert semblance("compact", "-g", gallery)[0] == 0
    assert answered(semblance, "export", tmp_path / "x.npz", "-g", gallery)["records"] == 16
    assert semblance("views", "add", "small", "-m", "fast", "--dim", 4, "-g", gallery)[0] == 0
    assert semblance("views", "default", "small", "-g", gallery)[0] == 0
    hits = answered(semblance, "search", pictures / "coffee/0.jpg", "-g", gallery, "-k", 1)["hits"]
    assert hits[0]["label"] == "coffee"
    assert semblance("views", "drop", "main", "-g", gallery)[0] == 0
    code, _, err = semblance("search", pictures / "coffee/0.jpg", "-g", gallery, "--where", "x = 1")
    assert (code, err) == (2, f"semblance: no record has a field 'x' ({gallery})\n")
