"""The service as a process: streams, slow clients, ends, and several workers."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.server import Server, serving
from tests.service.test_service_images import events, png, sent

pytestmark = pytest.mark.slow

Picture = Callable[[str], bytes]
MIB = 1024 * 1024
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
)
PART = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'


def test_a_chunked_upload_is_cut_off_while_it_streams(shop: Path) -> None:
    with serving(shop, max_upload_mb=1) as server, server.raw() as connection:
        connection.sendall(HEAD.format(path="/v1/search").encode())
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"%x\r\n%b\r\n" % (len(PART), PART))
        sent_bytes = 0
        try:
            while sent_bytes < 200 * MIB:
                connection.sendall(b"%x\r\n%b\r\n" % (64 * 1024, bytes(64 * 1024)))
                sent_bytes += 64 * 1024
        except OSError:
            pass  # the service hung up, as it should
        assert sent_bytes < 40 * MIB
        assert server.client.get("/v1/health").status_code == 200


def test_a_declared_length_is_answered_before_the_body(shop: Path) -> None:
    with serving(shop) as server, server.raw() as connection:
        connection.sendall(HEAD.format(path="/v1/search").encode())
        connection.sendall(b"Content-Length: 999999999\r\n\r\n")
        answer = connection.recv(65536)
        assert b" 413 " in answer and b"problem+json" in answer


def test_a_good_request_is_answered_while_ten_drip(shop: Path, picture: Picture) -> None:
    with serving(shop, pause_seconds=30, body_seconds=3) as server:
        dripping = [server.raw() for _ in range(10)]
        for connection in dripping:
            connection.sendall(HEAD.format(path="/v1/search").encode())
            connection.sendall(b"Content-Length: 1000\r\n\r\n" + PART[:10])
        files = {"image": picture("moon/0")}
        answer = server.client.post("/v1/search", files=files, timeout=5)
        assert answer.status_code == 200
        for connection in dripping:
            assert b" 408 " in connection.recv(65536)
            connection.close()


def test_what_was_accepted_is_finished(shop: Path) -> None:
    """It is told to end while pictures are being added."""
    with serving(shop) as server:
        files = sent(*[(f"{seed}.png", png(seed)) for seed in range(24)])
        headers = {"Accept": "text/event-stream"}
        with server.client.stream("POST", "/v1/images", files=files, headers=headers) as answer:
            lines = answer.iter_lines()
            next(lines)
            ended: list[int] = []
            ending = threading.Thread(target=lambda: ended.append(server.stop()))
            ending.start()
            text = "event: progress\n" + "\n".join(lines)
        ending.join()
    name, said = events(text + "\n")[-1]
    assert (name, said["added"]) == ("done", 24)
    assert ended in ([0], [-15])


def test_an_addition_is_finished_when_its_sender_has_gone(shop: Path) -> None:
    with serving(shop) as server:
        files = sent(*[(f"{seed}.png", png(seed)) for seed in range(24)])
        headers = {"Accept": "text/event-stream"}
        with server.client.stream("POST", "/v1/images", files=files, headers=headers) as answer:
            next(answer.iter_lines())
        total = _until(lambda: _total(server), 30)
    assert total == 30


def test_workers_share_a_gallery(shop: Path, picture: Picture) -> None:
    """Each answers from what any of them has written, and their counters are put together."""
    with serving(shop, workers=2) as server:
        answers = _at_once(
            lambda seed: server.client.post(
                "/v1/images", files=sent((f"{seed}.png", png(seed)))
            ).json(),
            8,
        )
        assert [answer["added"] for answer in answers] == [1] * 8
        for _ in range(6):
            assert _total(server) == 14
            hits = server.client.post("/v1/search?k=1", files={"image": png(3)}).json()["hits"]
            assert hits[0]["name"] == "3.png"
        text = server.client.get("/v1/metrics").text
    (line,) = [each for each in text.splitlines() if 'method="POST",route="/v1/images"' in each
               and each.startswith("semblance_requests_total")]  # fmt: skip
    assert float(line.rpartition(" ")[2]) == 8


def test_fifty_uploads_at_once(shop: Path, picture: Picture) -> None:
    with serving(shop, queue=16) as server:
        before = _memory_mb(server)
        data = picture("coffee/0")

        def ask(number: int) -> int:
            return server.client.post(
                "/v1/search", files={"image": data + bytes(number)}
            ).status_code

        statuses = _at_once(ask, 50)
        grown = _memory_mb(server) - before
    assert set(statuses) <= {200, 429, 503} and statuses.count(200) >= 16
    assert grown < 500


def test_the_start_is_told_and_keeps_the_secret(shop: Path) -> None:
    import subprocess
    import sys

    ended = subprocess.run(
        [sys.executable, "-m", "semblance", "serve", "-g", str(shop), "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2 and "a token is needed" in ended.stderr


def _total(server: Server) -> int:
    return int(json.loads(server.client.get("/v1/images?limit=1").text)["total"])


def _until(ask: Callable[[], int], wanted: int) -> int:
    found = ask()
    for _ in range(600):
        if found == wanted:
            break
        found = ask()
    return found


def _at_once(ask: Callable[[int], object], count: int) -> list:  # type: ignore[type-arg]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(ask, range(count)))


def _memory_mb(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    (line,) = [each for each in status.splitlines() if each.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
