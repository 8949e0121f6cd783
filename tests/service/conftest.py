"""A service on a small gallery, and clients to ask it as others would."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from semblance import Gallery
from semblance.gallery.labels import folder_labels
from semblance.pipeline.recipe import Choice
from semblance.service.app import create_app
from semblance.service.settings import Settings
from tests.service.objects import draw_shapes, index_shapes

MODEL, SIDE = "fast", 96
ORIGIN = "http://127.0.0.1:8000"

Start = Callable[..., TestClient]


@pytest.fixture(scope="session")
def photos(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pictures each of the moon, a cup of coffee and a cat."""
    folder = tmp_path_factory.mktemp("pictures")
    for name in ("moon", "coffee", "chelsea"):
        (folder / name).mkdir()
        for number in (0, 1):
            shutil.copy(photo_folder / name / f"{number}.jpg", folder / name)
    return folder


@pytest.fixture(scope="session")
def made_gallery(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "shop.gallery"
    with Gallery.open(path, Choice((MODEL,), input_size=SIDE)) as gallery:
        gallery.add([photos / name for name in ("moon", "coffee", "chelsea")])
        labels = folder_labels([photos])
        gallery.add(photos, labels)
    return path


@pytest.fixture
def shop(made_gallery: Path, tmp_path: Path) -> Path:
    """A gallery of six labelled photographs, this test's own; the moon is 1 and 2."""
    return Path(shutil.copytree(made_gallery, tmp_path / "shop.gallery"))


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of discs and boxes, with alpha."""
    folder = tmp_path_factory.mktemp("drawn")
    draw_shapes(folder)
    return folder


@pytest.fixture(scope="session")
def made_objects(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "objects.gallery"
    index_shapes(path, drawn)
    return path


@pytest.fixture
def objects_shop(made_objects: Path, tmp_path: Path) -> Path:
    """A gallery that looks at objects, this test's own."""
    return Path(shutil.copytree(made_objects, tmp_path / "objects.gallery"))


@pytest.fixture
def application(shop: Path) -> Callable[..., FastAPI]:
    def made(**settings: Any) -> FastAPI:
        usual = {"gallery": shop, "model": MODEL, "input_size": SIDE, "models": (MODEL, "sift")}
        return create_app(Settings(**{**usual, **settings}))

    return made


@pytest.fixture
def start(application: Callable[..., FastAPI]) -> Iterator[Start]:
    """Start a service in this process; errors answer as they would elsewhere."""
    running: list[TestClient] = []

    def started(**settings: Any) -> TestClient:
        client = TestClient(application(**settings), base_url=ORIGIN, raise_server_exceptions=False)
        running.append(client.__enter__())
        return client

    yield started
    for client in running:
        client.__exit__(None, None, None)


@pytest.fixture
def client(start: Start) -> TestClient:
    return start()


@pytest.fixture
def picture(photos: Path) -> Callable[[str], bytes]:
    """The bytes of a picture such as moon/0."""
    return lambda name: (photos / f"{name}.jpg").read_bytes()
