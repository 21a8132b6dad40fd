"""Every example of the API schema is sent as it stands, and answered as it says.

What an example needs to be there is made first, and the ids that it names are replaced by those.
Nothing but the schema is read: who has only that can do the same.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from config.api_examples import read_examples
from config.tests.example_house import ExampleHouse, build_example_house
from conftest import Server
from testing import make_user, read_frames

SCHEMA: dict[str, Any] = Client().get("/api/schema").json()
TABLE = read_examples()


@dataclass(frozen=True, slots=True)
class Example:
    """A request of the schema. `status` is None where any 2xx is right."""

    operation: str
    title: str
    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any
    media_type: str
    status: int | None
    is_open: bool

    def __str__(self) -> str:
        return f"{self.operation}: {self.title}"


def list_examples() -> Iterator[Example]:
    for path, item in SCHEMA["paths"].items():
        for method, operation in item.items():
            places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
            for parameter in operation.get("parameters", ()):
                places[parameter["in"]][parameter["name"]] = parameter.get("example")
            filled = path.format(**places["path"])
            is_open = {} in operation.get("security", [{}])
            base = (operation["operationId"], method.upper(), filled, is_open)
            bodies = operation.get("requestBody", {}).get("content", {})
            yield from _with_bodies(base, bodies, places)


def _with_bodies(
    base: tuple[str, str, str, bool], bodies: dict[str, Any], places: dict[str, dict[str, Any]]
) -> Iterator[Example]:
    name, method, path, is_open = base
    for media_type, body in bodies.items():
        for example in body.get("examples", {}).values():
            status = int(example["description"].removeprefix("Returns ").rstrip("."))
            yield Example(
                name, example["summary"], method, path, {}, {},
                example["value"], media_type, status, is_open,
            )  # fmt: skip
    if bodies:
        return
    # Each parameter alone: several exclude each other.
    given: list[tuple[dict[str, Any], dict[str, str]]] = [
        *(({key: value}, {}) for key, value in places["query"].items()),
        *(({}, {key: value}) for key, value in places["header"].items()),
    ]
    if name == "chat_stream_attach":
        run = {"run_id": places["query"]["run_id"]}
        given = [
            *((query | run if "after" in query else query, headers) for query, headers in given),
        ]
        given = [(query or run, headers) for query, headers in given]
    else:
        given.append(({}, {}))
    for query, headers in given:
        title = ", ".join([*query, *headers]) or "plain"
        yield Example(name, title, method, path, query, headers, None, "", None, is_open)


EXAMPLES = list(list_examples())


def write_body(example: Example, house: ExampleHouse) -> dict[str, Any]:
    """As httpx takes it."""
    match example.media_type:
        case "":
            return {}
        case "application/json":
            return {"content": house.fill(json.dumps(example.body))}
        case "application/x-www-form-urlencoded":
            return {"content": urlencode(example.body)}
        case "multipart/form-data":
            # What has no name of a file is a field of text.
            return {
                "files": {
                    name: (name if name == "file" else None, read_bytes(text))
                    for name, text in example.body.items()
                }
            }
    return {"content": read_bytes(example.body)}


def read_bytes(text: str) -> bytes:
    """What stands in a `data:` address, else the text itself."""
    found = re.match(r"data:[\w/]*;base64,", text)
    return b64decode(text[found.end() :]) if found else text.encode()


@pytest.fixture
def house(server: Server) -> ExampleHouse:
    return build_example_house()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_answered_as_it_says(
    server: Server, house: ExampleHouse, example: Example
) -> None:
    headers = {key: house.fill(value) for key, value in example.headers.items()}
    if not example.is_open:
        headers["Authorization"] = f"Bearer {house.access}"
    query = json.loads(house.fill(json.dumps(example.query)))
    sent = write_body(example, house)
    if "content" in sent:
        headers["Content-Type"] = example.media_type
    response = server.api().http.request(
        example.method, house.fill(example.path), params=query, headers=headers, **sent
    )
    if example.status is None:
        assert 200 <= response.status_code < 300, response.text
    else:
        assert response.status_code == example.status, response.text
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        names = [frame.event for frame in read_frames(response.text.split("\n"))]
        assert names[-1] == "end"


def test_every_kind_of_body_has_an_example() -> None:
    shown = {(example.operation, example.media_type) for example in EXAMPLES}
    for item in SCHEMA["paths"].values():
        for operation in item.values():
            for media_type in operation.get("requestBody", {}).get("content", {}):
                assert (operation["operationId"], media_type) in shown


def test_every_parameter_has_an_example() -> None:
    for path, item in SCHEMA["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                assert "example" in parameter, (path, parameter["name"])


def test_every_row_of_the_table_is_about_an_operation() -> None:
    names = {
        operation["operationId"] for item in SCHEMA["paths"].values() for operation in item.values()
    }
    for part in ("overrides", "queries", "bodies", "links"):
        assert set(TABLE[part]) <= names


def test_the_links_lead_to_what_was_made(server: Server) -> None:
    """Each with an object that was just made: it can be read, changed or deleted by it."""
    api = server.api(make_user())
    operations = {
        operation["operationId"]: (method.upper(), path)
        for path, item in SCHEMA["paths"].items()
        for method, operation in item.items()
    }
    made = api.http.post("/api/conversations", json={})
    links = SCHEMA["paths"]["/api/conversations"]["post"]["responses"]["201"]["links"]
    assert {link["operationId"] for link in links.values()} >= {
        "conversations_retrieve",
        "messages_list",
        "conversations_destroy",
    }
    for link in links.values():
        method, path = operations[link["operationId"]]
        if method == "GET":
            assert link["parameters"] == {"conversation_id": "$response.body#/id"}
            found = api.http.get(path.format(conversation_id=made.json()["id"]))
            assert found.status_code == 200
