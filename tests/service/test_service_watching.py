"""What appears in a watched folder joins the gallery, with what the gallery knew of it."""

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from semblance.gallery.sqlite import SqliteStore
from semblance.service.desk import Desk
from semblance.service.settings import Settings
from semblance.service.watching import look_round
from tests.service.conftest import MODEL, SIDE


@pytest.fixture
def inbox(tmp_path: Path, photo_folder: Path) -> Path:
    """A known picture, a look-alike of one, and one that is new."""
    folder = tmp_path / "inbox"
    for name in ("moon", "brick"):
        (folder / name).mkdir(parents=True)
    shutil.copy(photo_folder / "moon" / "0.jpg", folder / "moon" / "again.jpg")
    shutil.copy(photo_folder / "moon" / "2.jpg", folder / "moon" / "like.jpg")
    shutil.copy(photo_folder / "brick" / "0.jpg", folder / "brick" / "new.jpg")
    return folder


def desk(shop: Path, inbox: Path, **settings: Any) -> Desk:
    made = Settings(
        gallery=shop, model=MODEL, input_size=SIDE, models=(MODEL,), watch=(inbox,), **settings
    )
    desk = Desk(made, (MODEL,))
    desk.open()
    return desk


def test_newcomers_are_added_and_judged(shop: Path, inbox: Path) -> None:
    watching = desk(shop, inbox)
    told = {one["name"]: one for one in look_round(watching)}
    assert told["again.jpg"]["relation"] == "same file"
    assert (told["like.jpg"]["relation"], told["like.jpg"]["label"]) == ("alike", "moon")
    assert told["new.jpg"]["relation"] == "new"
    assert len(watching.gallery) == 9
    assert look_round(watching) == []
    (inbox / "brick" / "new.jpg").unlink()
    (inbox / "brick" / "text.jpg").write_text("not yet a picture")
    assert look_round(watching) == []
    assert len(watching.gallery) == 8
    watching.close()


def test_a_gallery_that_is_being_written_waits(shop: Path, inbox: Path) -> None:
    watching, store = desk(shop, inbox), SqliteStore.open(shop)
    with store.writer():
        assert look_round(watching) == []
    assert len(look_round(watching)) == 3
    store.close()
    watching.close()


@pytest.fixture
def heard() -> Iterator[tuple[str, list[Any]]]:
    """A webhook on this machine: its address, and what it was told."""
    said: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", said
    server.shutdown()
    server.server_close()


def test_a_webhook_is_told(shop: Path, inbox: Path, heard: tuple[str, list[Any]]) -> None:
    address, said = heard
    watching = desk(shop, inbox, webhook=address, fetch_allowed=("127.0.0.1",))
    look_round(watching)
    watching.close()
    (document,) = said
    assert {one["name"] for one in document["arrived"]} == {"again.jpg", "like.jpg", "new.jpg"}
    assert str(inbox) not in json.dumps(document)


def test_a_private_webhook_is_not_told(
    shop: Path, inbox: Path, heard: tuple[str, list[Any]]
) -> None:
    address, said = heard
    watching = desk(shop, inbox, webhook=address)
    assert len(look_round(watching)) == 3
    watching.close()
    assert said == []
