"""GET /api/schema: what the web app's types are generated from."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from chat.events import End, Error, Start, Token
from chat.sse import encode
from testing import read_frames


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    response = Client().get("/api/schema", headers={"Accept": "application/json"})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        node = schema["components"]["schemas"][name]
    return node


# `make check` does the same.
@pytest.mark.thorough
def test_it_validates_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "s.yaml"))


def test_it_is_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    assert schema["info"]["title"] == "Bronn API"


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[str]:
    found = []
    for entry in patterns:
        path = prefix + str(entry.pattern)
        found += routes(entry.url_patterns, path) if isinstance(entry, URLResolver) else [path]
    return found


def test_every_route_of_the_api_is_in_it(schema: dict[str, Any]) -> None:
    paths = {
        path.replace("<str:", "{").replace("<uuid:", "{").replace(">", "}")
        for path in routes(get_resolver().url_patterns)
        if path.startswith("/api/") and "<path:" not in path
    }
    undocumented = {"/api/schema", "/api/docs", "/api/doctor"}
    assert set(schema["paths"]) == paths - undocumented | {"/api/chat/stream"}


def test_every_operation_has_a_name_of_its_own(schema: dict[str, Any]) -> None:
    names = [
        operation["operationId"] for item in schema["paths"].values() for operation in item.values()
    ]
    assert len(names) == len(set(names))
    assert not [name for name in names if name[-1].isdigit()]


def test_flags_and_ids_have_their_types(schema: dict[str, Any]) -> None:
    fields = schema["components"]["schemas"]["PatchedConversationChangesRequest"]["properties"]
    assert fields["is_archived"] == {"type": "boolean"}
    turn = schema["components"]["schemas"]["TurnRequest"]["properties"]
    assert turn["conversation_id"] == {"type": "string", "format": "uuid"}
    assert turn["create_user_message"]["type"] == "boolean"
    assert turn["parent_id"] == {"type": ["string", "null"], "format": "uuid"}


def test_the_stream_is_described(schema: dict[str, Any]) -> None:
    operations = schema["paths"]["/api/chat/stream"]
    assert set(operations) == {"get", "post"}
    body = resolve(
        schema, operations["post"]["requestBody"]["content"]["application/json"]["schema"]
    )
    assert set(body["properties"]) == {
        "conversation_id",
        "prompt",
        "create_user_message",
        "parent_id",
        "client_request_id",
        "continue_message_id",
        "model",
    }
    assert body["required"] == ["conversation_id"]
    assert set(operations["post"]["responses"]) == {
        "200",
        "400",
        "401",
        "404",
        "402",
        "409",
        "413",
        "415",
        "429",
        "503",
    }
    assert set(operations["get"]["responses"]) == {
        *("200", "204", "400", "401", "404", "429", "503"),
    }
    assert {row["name"] for row in operations["get"]["parameters"]} == {
        "run_id",
        "conversation_id",
        "after",
        "Last-Event-ID",
    }
    for operation in operations.values():
        assert list(operation["responses"]["200"]["content"]) == ["text/event-stream"]
        assert operation["security"] == [{"bearer": []}]


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("StreamStart", Start("r", "m", "u", "2026-01-01T00:00:00Z")),
        ("StreamStart", Start("r", "m", "u", "2026-01-01T00:00:00Z", continues_at=7)),
        ("StreamToken", Token("Aye")),
        ("StreamError", Error("It failed.", "upstream_timeout", "m", True)),
        ("StreamEnd", End("final", "m", "stop", 1, 2, "2026-01-01T00:00:00Z")),
    ],
)
def test_each_event_has_the_fields_that_it_is_said_to_have(
    schema: dict[str, Any], name: str, event: Any
) -> None:
    raw = encode(b"run", 1, event).decode()
    [frame] = read_frames(raw.split("\n"))
    described = schema["components"]["schemas"][name]
    continuation = {"continues", "continues_at"} & set(described["properties"])
    assert set(described["required"]) == set(described["properties"]) - continuation
    is_continuation = name == "StreamStart" and event.continues_at is not None
    left_out = set() if is_continuation else continuation
    assert set(frame.data) == set(described["properties"]) - left_out
    answers = schema["paths"]["/api/chat/stream"]["get"]["responses"]["200"]["content"]
    # Of each event, as OpenAPI 3.2 has it.
    schema_of_events = {"$ref": "#/components/schemas/StreamEvent"}
    assert answers["text/event-stream"]["schema"] == schema_of_events
    [said] = [
        kind["properties"]
        for kind in schema["components"]["schemas"]["StreamEvent"]["oneOf"]
        if kind["properties"]["event"]["const"] == frame.event
    ]
    assert said["data"]["contentSchema"] == {"$ref": f"#/components/schemas/{name}"}
    assert re.fullmatch(said["id"]["pattern"], f"{uuid4()}:{frame.seq}")


def test_every_operation_lists_its_errors(schema: dict[str, Any]) -> None:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            assert {"400", "503"} <= set(operation["responses"]), (method, path)
            if "{" in path:
                assert "404" in operation["responses"], (method, path)


def names_another(schema: dict[str, Any], node: dict[str, Any]) -> bool:
    """Whether a value of this shape names another object."""
    node = resolve(schema, node)
    parts = [*node.get("allOf", ()), *node.get("oneOf", ()), *node.get("anyOf", ())]
    parts += [*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])]
    return node.get("format") == "uuid" or any(names_another(schema, part) for part in parts)


def test_whoever_names_another_object_may_hear_that_there_is_none(schema: dict[str, Any]) -> None:
    bodies = {
        f"{method} {path}": (operation["responses"], body["schema"])
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        for body in operation.get("requestBody", {}).get("content", {}).values()
    }
    naming = {name: said for name, (said, body) in bodies.items() if names_another(schema, body)}
    assert {"post /api/lorebooks", "post /api/characters/try"} <= set(naming)
    assert [name for name, said in naming.items() if "404" not in said] == []
