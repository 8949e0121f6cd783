"""Too large, too slow, too many: refused early, with a word when to come again."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import anyio
import numpy as np
import pytest
from starlette.datastructures import UploadFile
from starlette.types import Message, Receive, Scope, Send

from semblance.service.metrics import Metrics
from semblance.service.problems import Problem
from semblance.service.security.bodies import FIELDS_BYTES, BodyLimits
from semblance.service.settings import MIB, Settings
from semblance.service.workshop import Workshop
from tests.service.conftest import Start

Picture = Callable[[str], bytes]


def test_an_upload_above_the_limit(start: Start, picture: Picture) -> None:
    client = start(max_upload_mb=1)
    big = picture("moon/0") + bytes(MIB)
    answer = client.post("/v1/search", files={"image": big})
    assert answer.status_code == 413 and "1 MB" in answer.json()["detail"]
    pair = {"image_1": picture("moon/0"), "image_2": big}
    assert client.post("/cosine_similarity_score", files=pair).status_code == 413
    added = client.post("/v1/images", files=[("images", ("a.jpg", big))])
    assert added.json()["skipped"] == 1 and "larger" in added.json()["pictures"][0]["reason"]


def test_one_large_picture_among_many_is_cut_and_the_others_join(
    start: Start, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    whole = UploadFile.read

    async def read(upload: UploadFile, size: int = -1) -> bytes:
        kept.append(upload.size or 0)
        return await whole(upload, size)

    monkeypatch.setattr(UploadFile, "read", read)
    client = start(max_upload_mb=1)
    big = ("big.jpg", picture("moon/0") + bytes(5 * MIB))
    sent = [("images", big), ("images", ("new.jpg", picture("moon/0") + b"more"))]
    said = client.post("/v1/images", files=sent).json()
    assert (said["skipped"], said["added"]) == (1, 1)
    assert "larger than 1 MiB" in said["pictures"][1]["reason"]
    assert all(size <= MIB + 1 for size in kept)


def test_a_declared_length_is_refused_unread(start: Start) -> None:
    client = start(max_upload_mb=1)
    answer = client.post("/v1/search", content=b"x", headers={"Content-Length": str(100 * MIB)})
    assert answer.status_code == 413 and answer.headers["connection"] == "close"


def test_a_chunked_body_is_counted_while_it_streams() -> None:
    status, read = _passed([bytes(MIB)] * 20, Settings(gallery="g", max_upload_mb=1))
    assert status == 413 and read <= 8 * MIB + FIELDS_BYTES


def test_paths_that_take_no_pictures_take_no_large_bodies() -> None:
    status, read = _passed([bytes(MIB)] * 3, Settings(gallery="g"), path="/v1/session")
    assert status == 413 and read <= FIELDS_BYTES + MIB


def test_a_body_that_pauses_or_drips_is_ended() -> None:
    pausing = Settings(gallery="g", pause_seconds=0.05, body_seconds=10)
    assert _passed([b"a"] * 5, pausing, pause_s=1)[0] == 408
    dripping = Settings(gallery="g", pause_seconds=10, body_seconds=0.05)
    assert _passed([b"a"] * 500, dripping, pause_s=0.01)[0] == 408
    assert _passed([b"a"] * 3, Settings(gallery="g"))[0] == 200


def _passed(
    chunks: list[bytes], settings: Settings, path: str = "/v1/search", pause_s: float = 0
) -> tuple[int, int]:
    """The status of a request with this body, and how many bytes were let through."""
    let_through = 0
    status = 0

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal let_through
        more, code = True, 200
        try:
            while more:
                message = await receive()
                let_through += len(message["body"])
                more = message["more_body"]
        except Problem as problem:
            code = problem.status_code
        await send({"type": "http.response.start", "status": code, "headers": []})

    left = list(chunks)

    async def receive() -> Message:
        await anyio.sleep(pause_s)
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        if status in (408, 413) and message["type"] == "http.response.start":
            assert (b"connection", b"close") in message["headers"]

    scope = {"type": "http", "path": path, "headers": []}
    asyncio.run(BodyLimits(application, settings)(scope, receive, send))
    return status, let_through


def test_a_full_workshop_says_when_to_come_again() -> None:
    async def crowd() -> list[Any]:
        shop = Workshop(threads=1, queue=1, per_client=0, metrics=Metrics())
        go = threading.Event()
        first = [asyncio.create_task(shop.run("a", go.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        last = await asyncio.gather(shop.run("b", go.wait), return_exceptions=True)
        go.set()
        return [*await asyncio.gather(*first), *last]

    *done, refused = asyncio.run(crowd())
    assert done == [True, True]
    assert isinstance(refused, Problem) and refused.status_code == 503
    assert refused.headers == {"Retry-After": "1"}


def test_one_client_cannot_take_all() -> None:
    async def crowd() -> tuple[Any, bool]:
        shop = Workshop(threads=4, queue=4, per_client=1, metrics=Metrics())
        go = threading.Event()
        first = asyncio.create_task(shop.run("greedy", go.wait))
        await asyncio.sleep(0)
        (again,) = await asyncio.gather(shop.run("greedy", go.wait), return_exceptions=True)
        go.set()
        other = await shop.run("other", go.wait)
        await first
        assert await shop.run("greedy", go.wait)
        return again, other

    again, other = asyncio.run(crowd())
    assert isinstance(again, Problem) and again.status_code == 429
    assert again.headers == {"Retry-After": "1"} and other


def test_a_crowded_service_answers_with_retry_after(start: Start, picture: Picture) -> None:
    client = start(threads=1, queue=1)
    held = threading.Event()
    desk = client.app.state.desk  # type: ignore[attr-defined]
    before = desk.gallery.min_side
    entered = threading.Semaphore(0)

    def slow(view: str | None = None) -> int:
        entered.release()
        held.wait(20)
        return int(before(view))

    desk.gallery.min_side = slow
    answers: list[int] = []

    def ask() -> None:
        answers.append(client.post("/v1/search", files={"image": picture("moon/0")}).status_code)

    crowd = [threading.Thread(target=ask) for _ in range(2)]
    crowd[0].start()
    entered.acquire(timeout=20)
    crowd[1].start()
    while desk.workshop._inside < 2:
        pass
    full = client.post("/v1/search", files={"image": picture("moon/0")})
    held.set()
    for each in crowd:
        each.join()
    assert full.status_code == 503 and full.headers["retry-after"] == "1"
    assert answers == [200, 200]


def test_bombs_are_not_unpacked(start: Start) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9999)))
    bomb += chunk(b"IEND", b"")
    client = start()
    answer = client.post("/v1/search", files={"image": bomb})
    assert answer.status_code == 413 and "more pixels" in answer.json()["detail"]
    small = start(max_megapixels=1)
    import io

    import PIL.Image

    data = io.BytesIO()
    PIL.Image.fromarray(np.zeros((1100, 1000, 3), np.uint8)).save(data, "PNG")
    assert small.post("/v1/search", files={"image": data.getvalue()}).status_code == 413


@pytest.mark.parametrize("part", [b"", b"\x00", b"--b--"])
def test_broken_forms(start: Start, part: bytes) -> None:
    client = start()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post("/v1/images", content=part, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
