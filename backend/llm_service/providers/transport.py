"""What a provider asks of a transport: one POST of JSON, its answer read as it arrives."""

from __future__ import annotations

import asyncio
import threading
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Protocol

PATH = "/chat/completions"
IDLE_SECONDS = 30.0


class TransportError(Exception):
    """No connection, or one that broke or made no sense. Never quotes what was sent."""


class Answer(Protocol):
    """One answer, its body yet to be read. `headers` go by their names in lower case."""

    status: int
    headers: Mapping[str, str]

    async def read(self) -> bytes:
        """All of the body that has arrived, at least a byte; b"" at its end, be it cut off or not.
        Raises `TransportError`.
        """

    async def read_into(self, feed: Callable[[bytes], bool]) -> bool:
        """Give all of the body to `feed` as it arrives, until that answers False; False at the
        body's end. Raises `TransportError`, and what `feed` raises.
        """

    async def aclose(self) -> None:
        """Let go of the connection: kept for the next request if this answer was read to its end,
        else closed at once.
        """


class Transport(Protocol):
    """Connections of one event loop, used again while the server keeps them open."""

    async def post(self, address: str, api_key: str, body: Mapping[str, Any]) -> Answer:
        """Send `body` as JSON to `PATH` below `address`, with `api_key` as a Bearer token if there
        is one; returns when the headers of the answer are here. Raises `TransportError`.
        """

    async def aclose(self) -> None:
        """Close what is kept."""


def warm_up() -> None:
    """Load in a daemon thread what the first request would otherwise wait for."""
    threading.Thread(target=_load, name="load-transport", daemon=True).start()


async def make_transport(connect_seconds: float) -> Transport:
    """Ours; the SDK's where a proxy is configured."""
    make = await asyncio.to_thread(_load)
    return make(connect_seconds, IDLE_SECONDS)


def _load() -> Callable[[float, float], Transport]:
    if urllib.request.getproxies().keys() & {"http", "https", "all"}:
        from llm_service.providers.sdk import SdkTransport

        return SdkTransport
    from llm_service.providers.http11 import HttpTransport, load_trust_store

    load_trust_store()
    return HttpTransport
