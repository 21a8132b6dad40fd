"""What one connection or one address sends and holds does not slow or shut out the others."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from threading import Thread

import httpx2
import pytest

from api.tests.test_unfinished_requests import connect, read_all
from api.uvicorn import http, unread
from conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)

CHUNKED = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
ASK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(autouse=True)
def nobody_left(server: Server) -> Iterator[None]:
    yield
    until(lambda: not http.StreamProtocol.unfinished)
    until(lambda: http.StreamProtocol.idle["127.0.0.1"] == 0)


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_so()


@pytest.mark.parametrize(
    "part",
    [b"0\r\n" + b"a: b\r\n" * 20_000, b"0\r\nX-Long: " + b"a" * 200_000, b"1\r\na\r\n" * 30_000],
    ids=["many trailers", "a long trailer", "tiny chunks"],
)
def test_a_body_that_is_mostly_framing_is_closed(server: Server, part: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(CHUNKED)
        with suppress(OSError):
            connection.sendall(part)
            read_all(connection)
        # Whatever was answered, nothing more is taken.
        with pytest.raises(OSError):
            for _ in range(50):
                connection.sendall(b"a: b\r\n")
                time.sleep(0.01)


def test_a_body_in_ordinary_chunks_arrives(server: Server) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"text":"'
        for _ in range(2_000):
            yield b"x" * 100
        yield b'"}'

    answer = httpx2.post(f"{server.url}/api/nothing", content=parts(), verify=False)
    assert answer.status_code == 404


def test_a_trailer_is_no_header(server: Server) -> None:
    body = b"2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\nX-Request-ID: from-a-trailer\r\n\r\n"
    with connect(server) as connection:
        connection.sendall(CHUNKED.replace(b"Host", b"Connection: close\r\nHost") + body)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"from-a-trailer" not in answer


def test_requests_that_follow_each_other_are_answered_in_turn(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(ASK * 19 + ASK.replace(b"Host", b"Connection: close\r\nHost"))
        assert read_all(connection).count(b"HTTP/1.1 200") == 20


def test_a_thousand_requests_at_once_are_not_queued(server: Server) -> None:
    with connect(server) as connection, suppress(OSError):
        connection.sendall(ASK * 1_000)
        assert read_all(connection).count(b"HTTP/1.1 200") < 100


def test_idle_connections_of_one_address_leave_room(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MAX_IDLE", 10)
    with ExitStack() as opened:
        for _ in range(15):
            connection = opened.enter_context(connect(server))
            connection.sendall(ASK)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert http.StreamProtocol.idle["127.0.0.1"] <= 10
        # What is beyond is answered, and closed.
        assert read_all(connection) == b""


def test_an_answer_that_is_not_read_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "CHECK_SECONDS", 0.2)
    httpx2.get(f"{server.url}/api/schema", verify=False)  # the first one takes its time
    host, port = server.url.removeprefix("http://").split(":")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect((host, int(port)))
        connection.sendall(ASK.replace(b"/healthz", b"/api/schema") * 30)
        time.sleep(1.5)
        received = 0
        with suppress(ConnectionError):
            connection.settimeout(5)
            while part := connection.recv(65536):
                received += len(part)
    # Thirty times 600 kB were asked for; the system's own buffers hold some of the first ones.
    assert received < 10_000_000


def test_an_answer_that_is_read_slowly_comes_whole(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "CHECK_SECONDS", 0.2)
    with connect(server) as connection:
        connection.sendall(
            b"GET /api/schema HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        received = 0
        while part := connection.recv(32 * 1024):
            received += len(part)
            time.sleep(0.03)
    assert received > 500_000


def test_tiny_chunks_of_many_do_not_stall_others(server: Server) -> None:
    def send() -> None:
        with connect(server) as connection, suppress(OSError):
            connection.sendall(CHUNKED)
            connection.sendall(b"1\r\na\r\n" * 300_000)

    senders = [Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    slowest = 0.0
    while any(sender.is_alive() for sender in senders):
        begun = time.monotonic()
        httpx2.get(f"{server.url}/healthz", verify=False)
        slowest = max(slowest, time.monotonic() - begun)
    assert slowest < 1.0
