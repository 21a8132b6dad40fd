"""How aiohttp's sessions are set up. The package is imported when it is first needed."""

from __future__ import annotations

import ssl
import threading
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiohttp

# Back-pressure for a slow reader: above twice this much unread data, the socket is not read.
BUFFER_BYTES = 128 * 1024
# Limit of a status line and of one header.
MAX_LINE_BYTES = 64 * 1024


def open_session(idle_seconds: float, trust: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
    """A session of the running event loop that keeps unused connections for `idle_seconds`. `trust`
    holds the trusted certificates, by default those of `load_trust_store`.
    """
    import aiohttp

    from llm_service.providers.http_connector import Connector

    return aiohttp.ClientSession(
        connector=Connector(
            limit=0, keepalive_timeout=idle_seconds, ssl=trust or load_trust_store()
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        # `Inflater` decompresses, going by the bytes rather than the header.
        auto_decompress=False,
        read_bufsize=BUFFER_BYTES,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_LINE_BYTES,
    )


def warm_up() -> None:
    """Load in a daemon thread what the first request would otherwise wait for."""
    threading.Thread(target=load, name="load-http", daemon=True).start()


@cache
def load() -> None:
    """Import and read what every request needs; blocks."""
    # aiohttp: some 0.2 s and 15 MB, which offline replies do without.
    import_module("llm_service.providers.http_connector")

    load_trust_store()


@cache
def load_trust_store() -> ssl.SSLContext:
    """The system's certificates, or those that `SSL_CERT_FILE` names; reading them takes some
    30 ms.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return ssl.create_default_context()
    # A Python built on another system looks for certificates in the wrong place.
    import certifi

    return ssl.create_default_context(cafile=certifi.where())
