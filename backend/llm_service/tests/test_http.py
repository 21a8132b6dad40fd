"""HTTP to model servers: one request a call, connections used again, nothing left open."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import ssl
import struct
import warnings
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from llm_service.providers.http import Answer, HttpClient, HttpError, get_http_client
from llm_service.tests.wire_server import WireServer

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HELLO = {"model": "echo", "messages": [{"content": "hello"}]}
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@asynccontextmanager
async def open_transport(
    tls: ssl.SSLContext | None = None, idle_seconds: float = 30
) -> AsyncIterator[HttpClient]:
    transport = HttpClient(idle_seconds, tls or ssl.create_default_context())
    async with asyncio.timeout(20):
        yield transport
        await transport.aclose()


async def read_all(answer: Answer) -> str:
    text = b""
    while data := await answer.read():
        text += data
    answer.close()
    return text.decode()


async def ask(
    transport: HttpClient, address: str, body: Mapping[str, Any] | None = None, key: str = ""
) -> str:
    return await read_all(await transport.post(address, key, body or {}))


@asynccontextmanager
async def serve(handler: Handler) -> AsyncIterator[str]:
    """A server of one's own making; `handler` gets each connection after its first request."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await handler(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=2048)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def answer_with(data: bytes) -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await reader.read()

    return handler


async def test_a_connection_the_server_closed_while_idle_is_replaced() -> None:
    connections = 0

    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.write(OK)

    async with serve(handler) as address, open_transport() as transport:
        for _ in range(2):
            assert await ask(transport, address) == "ok"
            await asyncio.sleep(0.05)
    assert connections == 2


async def test_a_connection_that_dies_under_a_request_is_an_error_sent_once() -> None:
    """The server may have begun to work, and each call is paid for: the policy decides."""
    requests = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        requests += 1
        writer.write(OK)
        await reader.readuntil(b"\r\n\r\n")  # the second request is read, and not answered
        requests += 1

    async with serve(handler) as address, open_transport() as transport:
        assert await ask(transport, address) == "ok"
        with pytest.raises(HttpError):
            await ask(transport, address)
        await asyncio.sleep(0.1)
        assert requests == 2
        assert await ask(transport, address) == "ok"


async def test_a_new_connection_that_dies_is_an_error() -> None:
    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with serve(handler) as address, open_transport() as transport:
        with pytest.raises(HttpError):
            await ask(transport, address)


async def test_an_answer_nobody_asked_for_is_not_the_next_answer() -> None:
    """Left in an idle connection, it would be read as the answer to someone else's request."""
    is_sent = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.write(OK.replace(b"ok", b"no"))
        is_sent.set()
        await reader.read()

    async with serve(handler) as address, open_transport() as transport:
        for _ in range(3):
            is_sent.clear()
            assert await ask(transport, address) == "ok"
            await is_sent.wait()
            await asyncio.sleep(0.05)


async def test_a_body_of_megabytes_is_sent_whole(wire: WireServer) -> None:
    body = {**HELLO, "note": "x" * 2_000_000}
    async with open_transport() as transport:
        assert "hello" in await ask(transport, wire.address, body)
    assert wire.received[0].body == body


async def test_bytes_after_the_answer_end_the_connection() -> None:
    async with serve(answer_with(OK + OK)) as address, open_transport() as transport:
        for _ in range(3):
            assert await ask(transport, address) == "ok"


async def test_an_idle_connection_is_closed_in_time(wire: WireServer) -> None:
    async with open_transport(idle_seconds=0.1) as transport:
        await ask(transport, wire.address, HELLO)
        assert wire.open_connections == 1
        await wire.wait_until_closed(0.5)


async def test_an_interim_answer_is_passed_over() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
    async with serve(answer_with(early + OK)) as address, open_transport() as transport:
        answer = await transport.post(address, "", {})
        assert (answer.status, "link" in answer.headers) == (200, False)
        assert await read_all(answer) == "ok"


@pytest.mark.parametrize(
    "data",
    [
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: " + b"b" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_not_http_is_an_error(data: bytes) -> None:
    async with serve(answer_with(data)) as address, open_transport() as transport:
        with pytest.raises(HttpError):
            await ask(transport, address)


async def test_a_server_that_never_shakes_hands_is_given_up(model_settings: Settings) -> None:
    model_settings.LLM_CONNECT_TIMEOUT = 0.2
    accepted = asyncio.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set()
        try:
            await reader.read()
        finally:
            writer.close()

    async with (
        await asyncio.start_server(accept, "127.0.0.1", 0) as server,
        open_transport() as transport,
    ):
        with pytest.raises(HttpError, match="Timeout"):
            await ask(transport, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert accepted.is_set()


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


async def test_a_slow_reader_stops_the_server(wire: WireServer) -> None:
    """Twenty megabytes would otherwise lie in memory for each reader that lags."""
    body = {"model": "flood", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        answer = await transport.post(wire.address, "", body)
        await answer.read()
        await asyncio.sleep(0.3)
        waiting = len(await answer.read())
        rest = len(await read_all(answer))
    assert waiting < 1024 * 1024
    assert rest > 15_000_000


async def test_hundreds_of_streams_are_open_at_once(wire: WireServer) -> None:
    body = {"model": "slow-first-token", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        asked = (transport.post(wire.address, "", body) for _ in range(400))
        answers = await asyncio.gather(*asked)
        assert {answer.status for answer in answers} == {200}
        assert wire.open_connections == 400
        for answer in answers:
            answer.close()
        await wire.wait_until_closed(1)


def make_certificate(file: Path) -> None:
    """A key and a certificate for 127.0.0.1 that vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )


async def test_tls_is_spoken_to_servers_that_are_trusted_and_to_no_others(tmp_path: Path) -> None:
    file = tmp_path / "server.pem"
    make_certificate(file)
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(file)
    async with WireServer(tls=serving) as wire:
        async with open_transport(ssl.create_default_context(cafile=str(file))) as transport:
            assert "hello" in await ask(transport, wire.address, HELLO)
        async with open_transport() as transport:
            with pytest.raises(HttpError):
                await ask(transport, wire.address, HELLO)


def speak(*pieces: bytes, end: bytes = b"0\r\n\r\n", pause: float = 0.02) -> Handler:
    """Each piece as a chunk of its own, with a pause before it."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for piece in pieces:
            await asyncio.sleep(pause)
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await asyncio.sleep(pause)
        writer.write(end)
        if end:
            await reader.read()

    return handler


async def test_a_body_that_ends_too_early_is_read_as_far_as_it_came() -> None:
    async with serve(speak(b"one", b"two", end=b"")) as address, open_transport() as transport:
        assert await ask(transport, address) == "onetwo"


@pytest.mark.parametrize("ending", ["reset", "closed"])
async def test_what_arrived_with_the_end_of_the_connection_is_read_before_it(ending: str) -> None:
    """Both come in one turn of the event loop, while the reader is elsewhere."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"3\r\ntwo\r\n")
        if ending == "reset":
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            await asyncio.sleep(0.02)
            writer.transport.abort()

    async with serve(handler) as address, open_transport() as transport:
        answer = await transport.post(address, "", {})
        assert await answer.read() == b"one"
        await asyncio.sleep(0.2)
        assert await answer.read() == b"two"
        assert await answer.read() == b""
        answer.close()


async def test_a_login_of_netrc_does_not_take_the_place_of_the_key(
    wire: WireServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password p")
    monkeypatch.setenv("NETRC", str(netrc))
    async with open_transport() as transport:
        await ask(transport, wire.address, HELLO, "sk-1")
    assert wire.received[0].headers["authorization"] == "bearer sk-1"


def test_a_loop_that_ends_leaves_no_session_open() -> None:
    async def call() -> str:
        async with serve(answer_with(OK)) as address:
            return await ask(get_http_client(), address)

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert asyncio.run(call()) == "ok"
        gc.collect()
    assert [str(one.message) for one in seen] == []


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_answer_is_inflated_though_none_was_asked_for(encoding: str) -> None:
    data = gzip.compress(b"hello") if encoding == "gzip" else zlib.compress(b"hello")
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: %b\r\ncontent-length: %d\r\n\r\n"
    answer = head % (encoding.encode(), len(data)) + data
    async with serve(answer_with(answer)) as address, open_transport() as transport:
        assert await ask(transport, address) == "hello"


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


async def test_leaving_an_answer_early_closes_its_connection(wire: WireServer) -> None:
    body = {"model": "flood", "messages": [{"content": "hello"}]}
    async with open_transport() as transport:
        answer = await transport.post(wire.address, "", body)
        await answer.read()
        answer.close()
        await wire.wait_until_closed(0.5)
