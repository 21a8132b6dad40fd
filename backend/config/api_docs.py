"""`GET /api/docs`: the API schema as one page of plain HTML.

It runs no script and loads nothing, so that it looks the same through the web app's proxy, under
its strict Content-Security-Policy, on paper and in a text browser.
"""

import hashlib
import json
import shlex
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from api.schema import list_operations, read_schema
from config.api_examples import read_examples

_STYLE = Path(__file__).parent / "data" / "api_docs.css"
# Sections that readers look for first.
_FIRST_ROOMS = ("auth", "me", "settings", "conversations", "chat", "search", "characters")

Json = dict[str, Any]


class DocsView(APIView):
    """The documentation page, public like the schema."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Rendered once: the page does not depend on the request."""
        page, policy = _draw()
        headers = {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(page, content_type="text/html; charset=utf-8", headers=headers)


@cache
def _draw() -> tuple[str, str]:
    style = _STYLE.read_text()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return render_to_string(
        "api_docs.html", {"style": style, **build_context(read_schema())}
    ), policy


def build_context(schema: Json) -> Json:
    """The template's context: operations by section, and the named schemas below them."""
    rooms: dict[str, list[Json]] = {}
    for path, method, operation in list_operations(schema):
        rooms.setdefault(path.split("/")[2], []).append(_show(path, method, operation))
    order = {name: place for place, name in enumerate(_FIRST_ROOMS)}
    return {
        "title": schema["info"]["title"],
        "version": schema["info"]["version"],
        "rooms": sorted(rooms.items(), key=lambda room: (order.get(room[0], len(order)), room[0])),
        "schemas": [
            {"name": name, "text": split_code(node.get("description", "")), **_show_node(node)}
            for name, node in sorted(schema["components"]["schemas"].items())
        ],
    }


def _show(path: str, method: str, operation: Json) -> Json:
    bodies = operation.get("requestBody", {}).get("content", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "text": split_code(operation.get("description", "")),
        "is_open": {} in operation.get("security", [{}]),
        "parameters": [
            {
                "name": row["name"],
                "place": row["in"],
                "kind": [*describe(row["schema"])],
                "is_required": row.get("required", False),
                "example": row.get("example", ""),
                "text": split_code(row.get("description", "")),
            }
            for row in operation.get("parameters", ())
        ],
        "bodies": [
            {"media_type": name, "kind": [*describe(body["schema"])]}
            for name, body in bodies.items()
        ],
        "examples": [*_show_examples(path, method, operation, bodies)],
        "answers": [
            {
                "status": status,
                "text": split_code(answer.get("description", "")),
                "kinds": [
                    (name, [*describe(body["schema"])])
                    for name, body in answer.get("content", {}).items()
                ],
            }
            for status, answer in sorted(operation["responses"].items())
        ],
    }


def _show_examples(path: str, method: str, operation: Json, bodies: Json) -> Iterator[Json]:
    """Examples as curl commands; the reader sets `$API` and `$ACCESS`."""
    values = {row["name"]: row["example"] for row in operation.get("parameters", ())}
    query = read_examples()["queries"].get(operation["operationId"], ())
    asked = f"?{urlencode({name: values[name] for name in query})}" if query else ""
    address = '"$API' + path.removeprefix("/api").format(**values) + asked + '"'
    begin = ["curl -s" if "stream" not in path else "curl -sN"]
    if {} not in operation.get("security", [{}]):
        begin.append('-H "Authorization: Bearer $ACCESS"')
    if method not in ("get", "post") or (method == "post" and not bodies):
        begin.append(f"-X {method.upper()}")
    shown = False
    for name, body in bodies.items():
        for example in body.get("examples", {}).values():
            shown = True
            words = [*begin, *_body_words(name, body["schema"], example.get("value")), address]
            yield {
                "summary": example["summary"],
                "text": example["description"],
                "command": " \\\n  ".join(words),
            }
    if not shown and not bodies:
        yield {"summary": "", "text": "", "command": " \\\n  ".join([*begin, address])}


def _body_words(media_type: str, schema: Json, value: Any) -> list[str]:
    match media_type:
        case "application/json":
            text = json.dumps(value, ensure_ascii=False)
            return ["-H 'Content-Type: application/json'", f"-d {shlex.quote(text)}"]
        case "application/x-www-form-urlencoded":
            return [f"-d {shlex.quote(urlencode(value))}"]
        case "multipart/form-data":
            files = [name for name in value if is_file(schema, name)]
            return [
                f"-F {name}=@FILE" if name in files else f"-F {shlex.quote(f'{name}={text}')}"
                for name, text in value.items()
            ]
    return [f"-H 'Content-Type: {media_type}'", "--data-binary @FILE"]


def is_file(schema: Json, name: str) -> bool:
    """Whether a form's field of that name is bytes."""
    return bool(schema.get("properties", {}).get(name, {}).get("format") == "binary")


def _show_node(node: Json) -> Json:
    required = set(node.get("required", ()))
    return {
        "kind": [] if "properties" in node else [*describe(node)],
        "fields": [
            {
                "name": name,
                "kind": [*describe(field)],
                "is_required": name in required,
                "text": split_code(field.get("description", "")),
            }
            for name, field in node.get("properties", {}).items()
        ],
    }


def describe(node: Json) -> Iterator[tuple[str, str]]:
    """A schema in words: `(text, name of a schema to link to or "")`."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        yield name, name
    elif options := node.get("oneOf") or node.get("anyOf") or node.get("allOf"):
        for place, option in enumerate(options):
            if place:
                yield " or ", ""
            yield from describe(option)
    elif "enum" in node or "const" in node:
        values = node.get("enum", [node.get("const")])
        yield " or ".join(json.dumps(value, ensure_ascii=False) for value in values), ""
    elif node.get("type") == "array":
        yield "list of ", ""
        yield from describe(node.get("items", {}))
    else:
        kind = node.get("type", "anything")
        words = " or ".join(kind) if isinstance(kind, list) else str(kind)
        yield f"{words} ({node['format']})" if "format" in node else words, ""


def split_code(text: str) -> list[tuple[bool, str]]:
    """`(whether it is code, text)` of a sentence with backticks."""
    return [(bool(place % 2), part) for place, part in enumerate(text.split("`")) if part]
