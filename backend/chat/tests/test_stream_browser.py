"""A browser at another origin, a proxy, a log: headers around the stream."""

import re
from typing import Any

import pytest

from chat.models import Conversation
from chat.tests.conftest import SCRIPTED
from conftest import Server
from testing import Api

PATH = "/api/chat/stream"
FRONTEND = "http://localhost:3000"


def every_answer(api: Api, conversation: Conversation, headers: dict[str, str]) -> list[Any]:
    """A stream, a 204, a 400, a 404 and a 401."""
    body = {"conversation_id": str(conversation.pk), "prompt": "[[script tokens=1]]"}
    return [
        api.http.post(PATH, json=body | {"model": SCRIPTED}, headers=headers),
        api.http.get(PATH, params={"conversation_id": str(conversation.pk)}, headers=headers),
        api.http.post(PATH, json={}, headers=headers),
        api.http.get(PATH, params={"run_id": "x"}, headers=headers),
        api.http.get(PATH, headers=headers | {"Authorization": "Bearer x"}),
    ]


def test_a_configured_frontend_may_read_the_answer(api: Api, conversation: Conversation) -> None:
    answers = every_answer(api, conversation, {"Origin": FRONTEND})
    assert [answer.status_code for answer in answers] == [200, 204, 400, 404, 401]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == FRONTEND
        exposed = answer.headers["access-control-expose-headers"].lower().split(", ")
        assert {"x-request-id", "x-run-id", "retry-after"} <= set(exposed)
        assert answer.headers["vary"].lower() == "origin"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "*",
        "",
        "http://localhost",
        FRONTEND.upper(),
        FRONTEND + "/",
        FRONTEND + ".evil.example",
    ],
)
def test_no_other_origin_may(api: Api, conversation: Conversation, origin: str) -> None:
    for answer in every_answer(api, conversation, {"Origin": origin}):
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_preflight_is_answered(server: Server) -> None:
    for path in (PATH, PATH + "/"):
        for origin, allowed in ((FRONTEND, FRONTEND), ("https://evil.example", None)):
            response = server.api().http.options(
                path,
                headers={
                    "Origin": origin,
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "authorization, content-type, last-event-id",
                },
            )
            assert response.status_code == 200
            assert response.headers.get("access-control-allow-origin") == allowed
            if allowed:
                headers = response.headers["access-control-allow-headers"]
                assert {"authorization", "content-type", "last-event-id"} <= set(
                    headers.split(", ")
                )


def test_the_request_id_comes_back(api: Api, conversation: Conversation) -> None:
    for answer in every_answer(api, conversation, {"X-Request-ID": "my.request-1_a"}):
        assert answer.headers["x-request-id"] == "my.request-1_a"


@pytest.mark.parametrize("offered", ["", "a b", "x" * 65, "a;b", "é"])
def test_a_strange_request_id_is_replaced(
    api: Api, conversation: Conversation, offered: str
) -> None:
    headers = {"X-Request-ID": offered.encode("latin-1")}
    for answer in every_answer(api, conversation, headers):  # type: ignore[arg-type]
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


def test_a_slash_at_the_end_makes_no_difference(api: Api, conversation: Conversation) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=1]]",
        "model": SCRIPTED,
        "client_request_id": "7b6f2c0e-0f3f-4a3d-9d57-7f2b3c2f6d10",
    }
    plain, slashed = (api.http.post(path, json=body) for path in (PATH, PATH + "/"))
    assert plain.status_code == slashed.status_code == 200
    assert plain.content == slashed.content
    query = {"run_id": plain.headers["x-run-id"], "after": "1"}
    plain, slashed = (api.http.get(path, params=query) for path in (PATH, PATH + "/"))
    assert plain.content == slashed.content
    plain, slashed = (api.http.put(path, json={}) for path in (PATH, PATH + "/"))
    assert (plain.status_code, plain.content) == (slashed.status_code, slashed.content)


def test_the_stream_is_not_compressed(api: Api, conversation: Conversation) -> None:
    body = {"conversation_id": str(conversation.pk), "prompt": "[[script tokens=200 delay_ms=0]]"}
    response = api.http.post(
        PATH, json=body | {"model": SCRIPTED}, headers={"Accept-Encoding": "gzip, br, zstd"}
    )
    assert response.status_code == 200
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("accept", ["text/event-stream", "*/*", "application/json", "text/html"])
def test_whatever_is_accepted_the_answer_is_the_stream(
    api: Api, conversation: Conversation, accept: str
) -> None:
    body = {"conversation_id": str(conversation.pk), "prompt": "[[script tokens=1]]"}
    response = api.http.post(PATH, json=body | {"model": SCRIPTED}, headers={"Accept": accept})
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
