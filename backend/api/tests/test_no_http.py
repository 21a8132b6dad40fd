"""What is no HTTP is refused in the house style too, before any view."""

import json
import re
import time

import pytest

from api.tests.test_unfinished_requests import connect, read_all
from conftest import Server

# A chunk whose length is no hexadecimal number.
BAD_CHUNK = b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nmany\r\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "sent",
    [
        b"NONSENSE\r\n\r\n",
        b"FETCH /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/\x00me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
        b"POST /api/auth/login HTTP/1.1\r\n" + BAD_CHUNK,
    ],
)
def test_it_is_refused_as_json(server: Server, sent: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(sent)
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert json.loads(body) == {
        "detail": "This is not a valid HTTP request.",
        "code": "malformed_request",
    }
    assert b"\r\ncontent-type: application/json\r\n" in head
    assert b"\r\ncache-control: no-store\r\n" in head
    assert re.search(rb"\r\nx-request-id: [0-9a-f]{32}\r\n", head)


def test_a_body_that_breaks_behind_its_beginning_is_refused_as_json(server: Server) -> None:
    head, _, body = BAD_CHUNK.partition(b"{}")
    with connect(server) as connection:
        # By then the application waits for the rest of the body.
        connection.sendall(b"POST /api/auth/login HTTP/1.1\r\n" + head + b"{}")
        time.sleep(0.2)
        connection.sendall(body)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b'"code":"malformed_request"' in answer


def test_a_refusal_is_not_taken_for_the_answer_to_the_request_before(server: Server) -> None:
    first = b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
    with connect(server) as connection:
        connection.sendall(first + b"POST /api/auth/login HTTP/1.1\r\n" + BAD_CHUNK)
        answer = read_all(connection)
    assert b"malformed_request" not in answer
