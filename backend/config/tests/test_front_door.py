"""What the servers enter by: health checks and sockets beside the API, REST alone under WSGI."""

import re
import time
from io import BytesIO
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from conftest import Server
from testing import bearer, make_user

ORIGIN = Origin("http://localhost:3000")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_open_to_everybody(server: Server, path: str) -> None:
    http = server.api().http
    deadline = time.monotonic() + 10
    # Ready once the default character is loaded.
    while http.get(path).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.05)
    response = http.get(path)
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert http.head(path).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api/chat/stream"])
def test_a_trailing_slash_changes_nothing(server: Server, path: str) -> None:
    http = server.api().http
    answers = [http.get(path), http.get(f"{path}/")]
    # JSON even for the 404 of disabled metrics; an unknown path would answer 404 in HTML.
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
    assert answers[0].status_code == answers[1].status_code
    assert http.get(f"{path}//").status_code == 404


def test_a_sample_answer_streams_with_a_trailing_slash_too(server: Server) -> None:
    http = server.api().http
    for path in ("/api/chat/sample", "/api/chat/sample/"):
        answer = http.post(path, json={"question": "Hi"}, headers={"Accept": "text/event-stream"})
        assert answer.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nowhere", "/api/nowhere"])
def test_every_door_names_the_request(server: Server, path: str) -> None:
    http = server.api().http
    given = http.get(path, headers={"X-Request-ID": "probe-1"})
    assert given.headers["x-request-id"] == "probe-1"
    for answer in (http.get(path, headers={"X-Request-ID": "a b"}), http.head(path)):
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/ws/chat", "/ws/chat/", "/ws/chat/x", "/ws/chat/x/y"]
)
def test_where_no_socket_is_the_close_code_says_so(server: Server, path: str) -> None:
    with (
        connect(server.url.replace("http", "ws") + path, origin=ORIGIN) as socket,
        pytest.raises(ConnectionClosed) as closed,
    ):
        socket.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4004


# As a server does: with a connection of its own, outside any transaction of the test.
@pytest.mark.django_db(transaction=True)
def test_rest_works_under_wsgi() -> None:
    from config.wsgi import application

    def start_response(status: str, headers: Any, error: Any = None) -> Any:
        answer.append(status)

    answer: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/api/me",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_AUTHORIZATION": bearer(make_user("wsgi@example.org"))["Authorization"],
        "CONTENT_TYPE": "application/json; charset=rot13",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    content = b"".join(application(environ, start_response))
    assert answer == ["200 OK"]
    assert b"wsgi@example.org" in content


def test_the_admin_asks_for_a_login(server: Server) -> None:
    response = server.api().http.get("/admin/", follow_redirects=True)
    assert response.status_code == 200
    assert "Log in" in response.text
