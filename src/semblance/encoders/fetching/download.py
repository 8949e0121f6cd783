"""Fetching weights from the Hugging Face hub, after one quick look whether there is a network."""

import functools
import importlib.util
import os
import socket
import sys
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from semblance.encoders.fetching.places import HubFile

PROBE_SECONDS = 3.0
"""The hub's client alone retries for 46 seconds before it believes that there is no network."""

HUB = "https://huggingface.co"


class Unreachable(Exception):
    """The weights cannot be fetched; the text is the reason, fit to be part of a sentence."""


def download(wanted: HubFile) -> Path:
    """The file in the hub client's cache, fetched now; raises Unreachable.

    A progress bar is drawn where standard error is a terminal.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        raise Unreachable("HF_HUB_OFFLINE is set")
    endpoint = os.environ.get("HF_ENDPOINT", HUB).rstrip("/")
    if importlib.util.find_spec("huggingface_hub") is None:
        raise Unreachable(
            "huggingface_hub, which fetches them, is not installed (pip install 'semblance[torch]')"
        )
    if not reachable(first_hop(endpoint)):
        raise Unreachable(f"{urlsplit(endpoint).hostname} cannot be reached")
    return _fetch(wanted, endpoint)


@functools.cache
def reachable(address: tuple[str, int]) -> bool:
    """Whether a connection can be made within 3 seconds; asked once a process for each address.

    A thread, because looking up a name has no time limit of its own.
    """
    found: list[bool] = []
    probe = threading.Thread(target=_probe, args=(address, found), daemon=True)
    probe.start()
    probe.join(PROBE_SECONDS)
    return bool(found)


def _probe(address: tuple[str, int], found: list[bool]) -> None:
    try:
        socket.create_connection(address, timeout=PROBE_SECONDS).close()
    except OSError:
        return
    found.append(True)


def first_hop(endpoint: str) -> tuple[str, int]:
    """Host and port that a request to the hub goes to first: a proxy, where one is set."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and not urllib.request.proxy_bypass(host):
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return parts.hostname or host, parts.port or (80 if parts.scheme == "http" else 443)


def _fetch(wanted: HubFile, endpoint: str) -> Path:
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        return Path(
            huggingface_hub.hf_hub_download(wanted.repository, wanted.file, endpoint=endpoint)
        )
    except Exception as error:  # the client's errors share no base of their own
        reason = " ".join(str(error).split("\n", 1)[0].split()) or type(error).__name__
        raise Unreachable(f"the hub answered: {reason}") from error
