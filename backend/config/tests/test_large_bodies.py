"""Bodies of many megabytes are read of those who are signed in, and few at once."""

import time
from contextlib import ExitStack, suppress

import pytest
from pytest_django.fixtures import Settings

from api.tests.test_unfinished_requests import connect
from api.wsgi_bridge import LARGE_AT_ONCE
from conftest import Server
from testing import bearer, make_user

MEGABYTE = b"x" * (1 << 20)
SIZE = 30
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.RATE_LIMITS_ENABLED = True


def head(token: str = "") -> bytes:
    sent = f"Authorization: {token}\r\n" if token else ""
    return (
        f"POST /api/characters/import HTTP/1.1\r\nHost: localhost\r\n{sent}"
        f"Content-Type: application/json\r\nContent-Length: {SIZE << 20}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize("token", ["", "Bearer made.up.token", "Basic YTpi"])
def test_a_stranger_is_refused_before_the_body(server: Server, token: str) -> None:
    with connect(server) as connection:
        connection.sendall(head(token))
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 401 ")


def test_of_one_address_few_are_read_at_once(server: Server) -> None:
    token = bearer(make_user())["Authorization"]
    read = 0
    with ExitStack() as stack:
        for _ in range(2 * LARGE_AT_ONCE):
            connection = stack.enter_context(connect(server))
            connection.sendall(head(token))
            # What is not read fills the buffers of the kernel, and no more is taken.
            connection.settimeout(1)
            with suppress(TimeoutError):
                for _ in range(SIZE - 1):
                    connection.sendall(MEGABYTE)
                read += 1
        assert read == LARGE_AT_ONCE


def test_the_next_ones_turn_comes(server: Server) -> None:
    token = bearer(make_user())["Authorization"]
    with ExitStack() as stack:
        for _ in range(LARGE_AT_ONCE):
            connection = stack.enter_context(connect(server))
            connection.sendall(head(token))
        last = stack.enter_context(connect(server))
        last.sendall(head(token).replace(str(SIZE << 20).encode(), b"2") + b"{}")
        time.sleep(0.2)
        connection.close()
        assert last.recv(65536).startswith(b"HTTP/1.1 415 ")


def test_a_large_body_of_somebody_signed_in_arrives(server: Server) -> None:
    token = bearer(make_user())["Authorization"]
    with connect(server) as connection:
        connection.sendall(head(token) + MEGABYTE * SIZE)
        connection.settimeout(20)
        assert connection.recv(65536).startswith(b"HTTP/1.1 415 ")
