"""What is no HTTP is refused in the house style too, before any view."""

import json
import re

import pytest

from api.tests.test_unfinished_requests import connect, read_all
from conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "sent",
    [
        b"NONSENSE\r\n\r\n",
        b"FETCH /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/\x00me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n",
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
