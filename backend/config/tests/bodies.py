"""Bodies for each route, made of its fields in the API schema: good ones, and bad ones."""

from collections.abc import Iterator
from typing import Any

import orjson

from chat.models import Conversation
from config.tests.malformed import BAD_FLAG, BAD_TEXT, DEEP
from config.tests.routes import Route
from testing import PASSWORD, Api


def send(api: Api, route: Route, path: str, body: bytes, media_type: str) -> Any:
    headers = {"Content-Type": media_type}
    return api.http.request(route.method, path, content=body, headers=headers)


def has_body(schema: dict[str, Any], route: Route) -> bool:
    """Of JSON; pictures have a test of their own."""
    body = schema["paths"][route.path][route.method.lower()].get("requestBody", {})
    return "application/json" in body.get("content", {})


def fields_of(schema: dict[str, Any], route: Route) -> dict[str, dict[str, Any]]:
    content = schema["paths"][route.path][route.method.lower()]["requestBody"]["content"]
    node = content["application/json"]["schema"]
    component: dict[str, Any] = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
    fields: dict[str, dict[str, Any]] = component["properties"]
    return fields


# What may be good of its kind, and is refused or not by the tests of its own route.
_TYPES: dict[Any, type] = {"array": list, "integer": int, "null": type(None), "object": dict}


def read_kinds(field: dict[str, Any]) -> list[Any]:
    kind = field.get("type")
    return kind if isinstance(kind, list) else [kind]


def good_value(name: str, field: dict[str, Any], conversation: Conversation) -> Any:
    kinds = read_kinds(field)
    if "boolean" in kinds or field.get("format") == "uuid":
        return str(conversation.pk) if name == "conversation_id" else field.get("default")
    return {
        "email": "new@example.org",
        "theme": "dark",
        "language": "de",
        "password": PASSWORD,
        "definition": {"name": "Ysolde"},
        "visibility": "shared",
        "base_version": 1,
        # With fewer greetings than the number among the bad values.
        "character": "Maud Pellow",
        "greeting_index": 0,
        "scope": "always",
        "extensions": {"vectorized": True},
        "changes": {"enabled": False},
        "author_note": {"text": "It rains."},
        "history": [{"role": "user", "content": "Hello"}],
    }.get(name, _plain_value(name, kinds))


def _plain_value(name: str, kinds: list[Any]) -> Any:
    if "integer" in kinds:
        return 1
    if "array" in kinds:
        return []
    return "scripted/test" if "model" in name else "text"


def good_body(fields: dict[str, dict[str, Any]], conversation: Conversation) -> dict[str, Any]:
    values = {name: good_value(name, field, conversation) for name, field in fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def bad_bodies(
    fields: dict[str, dict[str, Any]], conversation: Conversation
) -> Iterator[tuple[str, bytes]]:
    """Each field in turn with each bad value, the others good."""
    good = good_body(fields, conversation)
    for name, field in fields.items():
        kinds = read_kinds(field)
        for value in BAD_FLAG if "boolean" in kinds else BAD_TEXT:
            if any(isinstance(value, _TYPES[kind]) for kind in kinds if kind in _TYPES):
                continue
            yield name, orjson.dumps(good | {name: value})
        rest = orjson.dumps({key: value for key, value in good.items() if key != name})
        separator = b"," if len(rest) > 2 else b""
        for raw in (DEEP, b"1" * 4_000, b'"\\ud800"', b'"\xff"'):
            yield name, rest[:-1] + separator + b'"%b":%b}' % (name.encode(), raw)
