"""Requests to model servers: whom they go to, and what is in them."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from llm_service.providers.http_errors import HttpError, ProxyRefused, Untrusted
from llm_service.tests.http_servers import (
    HELLO,
    OK,
    answer_with,
    ask,
    make_certificate,
    open_transport,
    serve,
)
from llm_service.tests.wire_server import WireServer


async def test_a_body_of_megabytes_is_sent_whole(wire: WireServer) -> None:
    body = {**HELLO, "note": "x" * 2_000_000}
    async with open_transport() as transport:
        assert "hello" in await ask(transport, wire.address, body)
    assert wire.received[0].body == body


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:1/v1",
        "ftp://127.0.0.1/v1",
        "http:///v1",
        "http://127.0.0.1:port/v1",
        "http://127.0.0.1/v1 HTTP/1.1 a:",
    ],
)
async def test_what_is_no_address_is_not_asked(address: str) -> None:
    async with open_transport() as transport:
        with pytest.raises(HttpError, match="not an address"):
            await ask(transport, address)


@pytest.mark.parametrize(
    ("login", "key", "expected"),
    [
        ("", "", None),
        ("", "sk-1", "bearer sk-1"),
        ("me:p%40ss@", "", "basic bwu6cebzcw=="),
        ("me:p%40ss@", "sk-1", "basic bwu6cebzcw=="),
    ],
)
async def test_a_request_says_who_asks(
    wire: WireServer, login: str, key: str, expected: str | None
) -> None:
    address = wire.address.replace("://", f"://{login}")
    async with open_transport() as transport:
        assert "hello" in await ask(transport, address, HELLO, key)
    [received] = wire.received
    assert received.headers.get("authorization") == expected
    assert received.headers["host"] == f"127.0.0.1:{wire.port}"
    assert received.body == HELLO


async def test_what_only_the_standard_library_can_write_is_sent_too(wire: WireServer) -> None:
    async with open_transport() as transport:
        await ask(transport, wire.address, {**HELLO, "seed": 2**70, "note": "\ud800"})
    assert (wire.received[0].body["seed"], wire.received[0].body["note"]) == (2**70, "\ud800")


async def test_tls_is_spoken_to_servers_that_are_trusted_and_to_no_others(tmp_path: Path) -> None:
    file = tmp_path / "server.pem"
    make_certificate(file)
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    async with WireServer(tls=serving) as wire:
        async with open_transport(ssl.create_default_context(cafile=str(file))) as transport:
            assert "hello" in await ask(transport, wire.address, HELLO)
        async with open_transport() as transport:
            with pytest.raises(Untrusted):
                await ask(transport, wire.address, HELLO)


async def test_a_login_of_netrc_does_not_take_the_place_of_the_key(
    wire: WireServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password p")
    monkeypatch.setenv("NETRC", str(netrc))
    async with open_transport() as transport:
        await ask(transport, wire.address, HELLO, "sk-1")
    assert wire.received[0].headers["authorization"] == "bearer sk-1"


async def test_a_redirect_is_not_followed(wire: WireServer) -> None:
    """It would take the key to an address that nobody has configured."""
    head = f"HTTP/1.1 307 Elsewhere\r\nlocation: {wire.address}\r\ncontent-length: 0\r\n\r\n"
    async with serve(answer_with(head.encode())) as address, open_transport() as transport:
        answer = await transport.post(address, "sk-1", HELLO)
        assert answer.status == 307
        answer.close()
    assert wire.received == []


async def test_the_query_of_an_address_stays_behind_the_path() -> None:
    lines: list[bytes] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(await reader.readline())
        writer.write(OK)
        await writer.drain()
        writer.close()

    async with (
        await asyncio.start_server(accept, "127.0.0.1", 0) as server,
        open_transport() as transport,
    ):
        port = server.sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}/openai/deployments/d%20e?api-version=2024-10-21"
        assert await ask(transport, address) == "ok"
    assert lines == [
        b"POST /openai/deployments/d%20e/chat/completions?api-version=2024-10-21 HTTP/1.1\r\n"
    ]


async def test_a_proxy_of_the_environment_is_asked_unless_the_host_is_exempt(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(b"proxy")
        writer.write(OK)

    async with serve(handler) as proxy, open_transport() as transport:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")
        assert await ask(transport, "http://models.example/v1", HELLO) == "ok"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert "hello" in await ask(transport, wire.address, HELLO)
    assert asked == [b"proxy"]
    assert len(wire.received) == 1


@pytest.mark.parametrize("status", [407, 502])
async def test_a_proxy_that_opens_no_tunnel_says_why(
    monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    head = f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n"
    async with serve(answer_with(head.encode())) as proxy, open_transport() as transport:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("no_proxy", "")
        with pytest.raises(ProxyRefused) as caught:
            await ask(transport, "https://models.example/v1", HELLO)
    assert caught.value.status == status
