"""The API schema: adds the API's error answers to every operation."""

import re
from collections.abc import Iterator
from functools import cache
from threading import RLock
from typing import Any, Final

from django.http import HttpResponse
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})

_ERROR = {
    "type": "object",
    "description": "Validation errors are also listed under the name of their field, as sentences.",
    "properties": {
        "detail": {"type": "string", "description": "A message for the user."},
        "code": {"type": "string", "description": "A stable identifier for programs."},
    },
    "required": ["detail", "code"],
    "additionalProperties": True,
}

_SENTENCES = {
    "400": "The request is malformed, or a value is invalid.",
    "401": "The access token is missing or expired, or its session has ended.",
    "403": "Another step is required first; `code` says which.",
    "404": "The object does not exist, or belongs to another user.",
    "409": "The request conflicts with the current state; `code` says why.",
    "413": "The body is too large. The limit is 256 KiB unless the operation takes files or "
    "definitions.",
    "415": "The media type of the body is not supported.",
    "429": "Too many requests; `retry_after` is the number of seconds to wait.",
    "503": "Temporarily unavailable; `Retry-After` is the number of seconds to wait.",
}

_HEADERS = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "`Bearer`"}},
    "429": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}},
    "503": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}},
}

# "409 `limit_reached` beyond 100 characters" in a view's docstring documents both.
_SAID = re.compile(r"\b(4\d\d|503)\b(?:,?(?:\s+(?:or|and))?\s+`\w+`)*")
_CODE = re.compile(r"`(\w+)`")

# drf-spectacular fails if two threads generate at once, and `cache` alone would let them.
_generating: Final = RLock()

# The generator's text for a status without a description.
_UNSAID = ({"description": ""}, {"description": "No response body"})


class SchemaView(SpectacularAPIView):
    """`GET /api/schema`: JSON, or YAML for a client that accepts nothing else."""

    # A plain list, as in the base class.
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The schema, generated and rendered once: either takes 100 ms or more, and the endpoint is
        public.
        """
        renderer = request.accepted_renderer
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        content_type = f"{renderer.media_type}{charset}"
        return HttpResponse(_render(type(renderer)), content_type=content_type)


def _render(renderer: Any) -> Any:
    with _generating:
        return _render_once(renderer)


@cache
def _render_once(renderer: Any) -> Any:
    return renderer().render(read_schema())


def read_schema() -> Any:
    with _generating:
        return _generate()


@cache
def _generate() -> Any:
    return SchemaView.generator_class().get_schema(public=True)  # type: ignore[no-untyped-call]


def document_errors(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular. Explicit descriptions of operations are kept."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = _ERROR
    for path, _, operation in list_operations(result):
        responses = operation.setdefault("responses", {})
        unsaid = {status for status, said in responses.items() if said in _UNSAID}
        for status in sorted({*_statuses(path, operation), *(unsaid & set(_SENTENCES))}):
            if status in unsaid or status not in responses:
                responses[status] = _response(status, _codes(operation, status))
    return result


def list_operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """`(path, method, operation)` of each operation, as the schema orders them."""
    for path, item in schema.get("paths", {}).items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation


def _statuses(path: str, operation: dict[str, Any]) -> Iterator[str]:
    # 503: a queue is full, the database is unavailable, or the process is shutting down.
    yield from ("400", "429", "503")
    for said in _SAID.finditer(operation.get("description", "")):
        if said[1] in _SENTENCES:
            yield said[1]
    if {} not in operation.get("security", [{}]):
        yield "401"
    if "{" in path or "page" in {found["name"] for found in operation.get("parameters", ())}:
        yield "404"
    if "requestBody" in operation:
        yield from ("413", "415")


def _codes(operation: dict[str, Any], status: str) -> list[str]:
    """The codes that the operation's description names next to `status`."""
    return [
        code
        for said in _SAID.finditer(operation.get("description", ""))
        if said[1] == status
        for code in _CODE.findall(said[0])
    ]


def _response(status: str, codes: list[str]) -> dict[str, Any]:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    sentence = _SENTENCES[status]
    if codes:
        sentence = f"{sentence} Codes: {', '.join(f'`{code}`' for code in dict.fromkeys(codes))}."
    response: dict[str, Any] = {"description": sentence, "content": body}
    if status in _HEADERS:
        response["headers"] = _HEADERS[status]
    return response
