"""Replies with lorebooks, for the tests."""

from typing import Any

from llm_service.tests.wire_server import WireServer
from testing import Api

ECHO = "openai/echo"
HARBOUR = {"keys": ["ice"], "content": "The harbour freezes over."}
Json = dict[str, Any]


def post(api: Api, path: str, body: Json) -> Json:
    answer = api.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def make_book(api: Api, *entries: Json, **book: Any) -> tuple[str, list[str]]:
    """A new lorebook of the person's, and the ids of its entries."""
    book_id = post(api, "/api/lorebooks", {"name": "Harbour", **book})["id"]
    path = f"/api/lorebooks/{book_id}/entries"
    return book_id, [post(api, path, fields)["id"] for fields in entries]


def make_character(api: Api, **fields: Any) -> str:
    definition = {"name": "Ysolde", "description": "{{char}} is a smith.", **fields}
    return str(post(api, "/api/characters", {"definition": definition})["id"])


def begin(api: Api, **fields: Any) -> str:
    fields = {"character_id": fields.pop("character_id", None) or make_character(api), **fields}
    return str(post(api, "/api/conversations", fields)["id"])


def ask(
    api: Api, upstream: WireServer, conversation: str, prompt: str, **fields: Any
) -> list[Json]:
    """Say something, and return what the model was sent."""
    seen = api.stream(conversation, prompt, model=ECHO, **fields)
    assert seen.end["status"] == "final"
    messages: list[Json] = upstream.received[-1].body["messages"]
    return messages


def read_receipt(api: Api, conversation: str) -> Json:
    newest = api.get(f"/api/conversations/{conversation}/messages")["results"][-1]
    found: Json = api.get(f"/api/chat/runs/{newest['run_id']}/receipt")
    return found
