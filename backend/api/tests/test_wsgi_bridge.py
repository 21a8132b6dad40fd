"""The bridge between a real ASGI conversation and Django's handler."""

import threading
from typing import Any

import orjson

from api.wsgi import Utf8Handler
from api.wsgi_bridge import WSGIBridge


class Conversation:
    """One HTTP request as a server plays it."""

    def __init__(self, *parts: bytes, hangs_up: bool = False) -> None:
        self.events: list[dict[str, Any]] = [
            {"type": "http.request", "body": part, "more_body": i < len(parts) - 1 or hangs_up}
            for i, part in enumerate(parts)
        ]
        if hangs_up:
            self.events.append({"type": "http.disconnect"})
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return self.events.pop(0)

    async def send(self, event: dict[str, Any]) -> None:
        self.sent.append(event)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])


def never(method: str, path: str) -> bool:
    return False


def is_slow(method: str, path: str) -> bool:
    return path == "/api/slow"


async def play(
    talk: Conversation,
    *headers: tuple[bytes, bytes],
    path: str = "/api/echo",
    application: Any = None,
) -> tuple[int, Any]:
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "http_version": "1.1",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            *headers,
        ],
        "client": ("127.0.0.1", 9300),
        "server": ("127.0.0.1", 8000),
    }
    await WSGIBridge(
        application or Utf8Handler(),
        is_slow=is_slow,
        is_drawing=never,
        is_costly=never,
        is_signed_in=bool,
    )(scope, talk.receive, talk.send)
    return talk.sent[0]["status"], orjson.loads(talk.sent[1]["body"])


async def test_a_body_in_pieces_without_a_length_arrives_whole() -> None:
    assert await play(Conversation(b'{"te', b'xt": "', b'x"}')) == (200, {"text": "x"})


async def test_a_body_that_grows_too_large_is_refused_in_the_house_style() -> None:
    talk = Conversation(b'{"text": "', b"x" * 262_144, b"never read")
    status, body = await play(talk, (b"x-request-id", b"large-1"))
    assert (status, body["code"]) == (413, "body_too_large")
    assert talk.headers[b"x-request-id"] == b"large-1"
    assert talk.headers[b"cache-control"] == b"no-store"
    assert len(talk.events) == 1


async def test_a_client_that_leaves_is_answered_nothing() -> None:
    talk = Conversation(b'{"te', hangs_up=True)
    scope = {"type": "http", "method": "POST", "path": "/api/echo", "headers": []}
    await WSGIBridge(
        Utf8Handler(), is_slow=is_slow, is_drawing=never, is_costly=never, is_signed_in=bool
    )(scope, talk.receive, talk.send)
    assert talk.sent == []


async def test_an_exception_outside_of_all_middleware_is_json_500() -> None:
    def application(environ: Any, start_response: Any) -> Any:
        raise RuntimeError("a secret inside")

    talk = Conversation(b"{}")
    status, body = await play(talk, application=application)
    assert status == 500
    assert body == {"detail": "Something went wrong on our side.", "code": "server_error"}
    assert len(talk.headers[b"x-request-id"]) == 32


async def test_an_underscore_does_not_pass_for_a_dash() -> None:
    talk = Conversation(b'{"text": "x"}')
    await play(talk, (b"x_request_id", b"forged"))
    assert talk.headers[b"x-request-id"] != b"forged"


async def test_the_path_decides_in_which_threads_a_request_is_answered() -> None:
    seen: list[str] = []

    def application(environ: Any, start_response: Any) -> Any:
        seen.append(threading.current_thread().name)
        start_response("200 OK", [])
        return [b"{}"]

    for path in ("/api/slow", "/api/echo"):
        await play(Conversation(b"{}"), path=path, application=application)
    assert [name.partition("_")[0] for name in seen] == ["slow", "database"]
