"""Incomplete requests time out and do not block other clients."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest

from api.uvicorn import http
from conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)


def connect(server: Server) -> socket.socket:
    host, port = server.url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), 5)


def read_all(connection: socket.socket, seconds: float = 5) -> bytes:
    """All that comes until the server closes; TimeoutError if it does not."""
    connection.settimeout(seconds)
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.fixture(autouse=True)
def nobody_else(server: Server) -> Iterator[None]:
    yield
    deadline = time.monotonic() + 5
    while http.StreamProtocol.unfinished and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not http.StreamProtocol.unfinished, "every wait is given back"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET /healthz HTTP/1.1\r\nHost: loc", b"408"),
        (b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", b"408"),
    ],
)
def test_what_does_not_go_on_is_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes, status: bytes
) -> None:
    monkeypatch.setattr(http, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(http, "BODY_SECONDS", 0.2)
    with connect(server) as connection:
        connection.sendall(sent)
        answer = read_all(connection)
    assert answer[9:12] == status


def test_a_sender_that_drips_is_closed_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEADER_SECONDS", 0.5)
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        with pytest.raises(OSError):
            for _ in range(100):
                connection.sendall(b"X-A: b\r\n")
                time.sleep(0.05)


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Long: " + b"a" * 70_000 + b"\r\n",
        b"".join(b"X-%d: a\r\n" % number for number in range(101)),
    ],
)
def test_large_headers_are_refused(server: Server, headers: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b'"code":"headers_too_large"' in answer


def test_megabytes_of_header_do_not_stall_anybody(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: ")
        slowest = 0.0
        try:
            for _ in range(48):
                connection.sendall(b"a" * 1024 * 1024)
                begun = time.monotonic()
                httpx2.get(f"{server.url}/healthz", verify=False)
                slowest = max(slowest, time.monotonic() - begun)
        except OSError:
            pass  # closed long before its end
    assert slowest < 0.5


def test_bodies_and_several_requests_of_one_connection_go_on(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "HEADER_SECONDS", 0.3)
    with httpx2.Client(base_url=server.url, verify=False) as client:
        for _ in range(3):
            # Longer than a header may take: an idle connection is kept.
            time.sleep(0.4)
            assert client.post("/api/nothing", json={"text": "x" * 200_000}).status_code == 404
        assert client.get("/healthz").status_code == 200


def test_half_requests_of_one_address_leave_room(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_UNFINISHED", 100)
    with ExitStack() as open_ones:
        connections = [
            open_ones.enter_context(connect(server)) for _ in range(http.MAX_UNFINISHED + 20)
        ]
        for connection in connections:
            try:
                connection.sendall(b"GET /healthz HTTP/1.1\r\n")
            except OSError:
                continue
        time.sleep(0.2)
        assert http.StreamProtocol.unfinished["127.0.0.1"] <= http.MAX_UNFINISHED
