"""The service on a gallery on a server: uploads and searches, its files among the user's."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from semblance.gallery.home import home_of
from tests.service.conftest import Start

if TYPE_CHECKING:
    from tests.milvus_server import MilvusServer


@pytest.mark.slow
def test_pictures_are_added_searched_and_deleted(
    start: Start, milvus: "MilvusServer", picture: Callable[[str], bytes]
) -> None:
    milvus.erase("service")
    address = milvus.address("service")
    client = start(gallery=address)
    files = [("images", ("moon.jpg", picture("moon/0"), "image/jpeg"))]
    added = client.post("/v1/images", files=files)
    assert added.status_code == 201, added.text
    kept = list((home_of(address) / "uploads").rglob("*.jpg"))
    assert len(kept) == 1
    found = client.post(
        "/v1/search", files={"image": ("query.jpg", picture("moon/1"), "image/jpeg")}
    )
    assert found.status_code == 200, found.text
    (hit,) = found.json()["hits"]
    assert client.delete(f"/v1/images/{hit['id']}").status_code in (200, 204)
    assert list((home_of(address) / "uploads").rglob("*.jpg")) == []


def test_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from semblance.service.settings import resolve

    monkeypatch.setattr("os.environ", {"SEMBLANCE_SERVE_GALLERY": "milvus://anna:geheim@db/shop"})
    resolved = resolve({})
    assert "geheim" not in "\n".join(resolved.lines())
    (tmp_path / "serve.toml").write_text('gallery = "milvus://anna:geheim@db/shop"\n')
    monkeypatch.setattr("os.environ", {})
    assert resolve({}, tmp_path / "serve.toml").settings.gallery == resolved.settings.gallery
