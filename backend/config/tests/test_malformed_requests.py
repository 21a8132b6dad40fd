"""Whatever comes in at whichever route: a 4xx in JSON with a sentence and a code, nothing written.

Routes come from the URL map and fields from the API schema, so a new one is tried by itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import Session
from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat.models import Conversation
from chat.services.stops import stop_run
from chat.services.turn_requests import TurnRequest
from config.tests.malformed import (
    BAD_FLAG,
    BAD_TEXT,
    DEEP,
    HEADERS,
    MEDIA_TYPES,
    NO_OBJECT,
    PATHS,
    QUERIES,
    VALUES,
)
from config.tests.routes import STREAM, Route, list_routes
from conftest import Server
from testing import PASSWORD, Api, make_conversation, make_user, rounds, start_turn

ROUTES = list_routes()
WRITING = [route for route in ROUTES if route.method != "GET"]
READING = [route for route in ROUTES if route.method == "GET"]
# What is refused in one place for all routes: `make test` sends a quarter of the values to a route
# and the next quarter to the next, so that all are sent; `make test-all` sends all to every route.
SHARES = 4
in_shares = pytest.mark.parametrize("share", rounds(1, SHARES))
LOGOUT = "/api/auth/logout"
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def conversation(server: Server) -> Conversation:
    """With a finished exchange in it."""
    conversation = make_conversation(make_user())
    request = TurnRequest(conversation_id=conversation.pk, prompt="Hello")
    turn = start_turn(conversation.user, request)
    stop_run(conversation.user, turn.run_id)
    return conversation


@pytest.fixture
def api(server: Server, conversation: Conversation) -> Api:
    return server.api(conversation.user)


@pytest.fixture
def path_values(conversation: Conversation) -> dict[str, str]:
    run, user = conversation.runs.get(), conversation.user
    character = create_character(user, {"name": "Ysolde"})
    book = create_book(user, {"name": "North"}, [{"content": "Cold."}])
    return {
        "lorebook_id": str(book.pk),
        "entry_id": str(book.entries.get().pk),
        "conversation_id": str(conversation.pk),
        "run_id": str(run.pk),
        "message_id": str(run.message_id),
        "session_id": ABSENT,
        "character_id": str(character.pk),
        "persona_id": str(create_persona(user, name="Me").pk),
        "asset_id": ABSENT,
        "number": "1",
    }


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    answer: dict[str, Any] = Client().get("/api/schema").json()
    return answer


def read_rows() -> dict[str, list[str]]:
    """Everything that is stored by our own apps, by table. As SQL: it is read 700 times."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for app in ("accounts", "characters", "chat"):
            for model in apps.get_app_config(app).get_models():
                # Whoever asks is seen.
                columns = [
                    connection.ops.quote_name(field.attname)
                    for field in model._meta.concrete_fields
                    if (model, field.name) != (Session, "last_seen_at")
                ]
                cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")  # noqa: S608
                rows[model.__name__] = sorted(map(repr, cursor.fetchall()))
    return rows


def assert_house_style(response: Any) -> None:
    assert response.status_code < 500, response.text[:300]
    assert response.headers["x-request-id"]
    assert not response.is_redirect
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == "application/json", response.text[:300]
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert isinstance(body["detail"], str)
    assert len(body["detail"]) > 5
    assert isinstance(body["code"], str)
    assert body["code"].replace("_", "").isalpha()


def assert_refused(response: Any) -> None:
    assert_house_style(response)
    assert 400 <= response.status_code < 500, (response.status_code, response.text[:300])


def send(api: Api, route: Route, path: str, body: bytes, media_type: str) -> Any:
    headers = {"Content-Type": media_type}
    return api.http.request(route.method, path, content=body, headers=headers)


def pick(values: Sequence[Any], route: Route, share: int) -> Sequence[Any]:
    """The share of `values` that is sent to `route`."""
    return values[(ROUTES.index(route) + share) % SHARES :: SHARES]


def has_body(schema: dict[str, Any], route: Route) -> bool:
    """Of JSON; pictures have a test of their own."""
    body = schema["paths"][route.path][route.method.lower()].get("requestBody", {})
    return "application/json" in body.get("content", {})


@in_shares
@pytest.mark.parametrize("route", WRITING, ids=str)
def test_a_body_that_is_no_json_object(
    api: Api,
    schema: dict[str, Any],
    path_values: dict[str, str],
    route: Route,
    share: int,
) -> None:
    before = read_rows()
    for body in pick(NO_OBJECT, route, share):
        # What needs no body does not read it, unless it is too large for anybody.
        is_too_large = len(body) > 256 * 1024 and not route.path.endswith(("/avatar", "/import"))
        if has_body(schema, route) or is_too_large:
            response = send(api, route, route.fill(path_values), body, "application/json")
            assert_refused(response)
            assert response.status_code in (400, 413)
    assert read_rows() == before


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


PRIVATE = [route for route in WRITING if not route.path.startswith("/api/auth/")]


@pytest.mark.parametrize("route", PRIVATE, ids=str)
def test_the_good_values_are_good(
    api: Api,
    schema: dict[str, Any],
    conversation: Conversation,
    path_values: dict[str, str],
    route: Route,
) -> None:
    """Else what is said of the bad ones below would hold for the wrong reason."""
    if has_body(schema, route):
        body = orjson.dumps(good_body(fields_of(schema, route), conversation))
        response = send(api, route, route.fill(path_values), body, "application/json")
        assert response.status_code in (200, 201, 204), response.text


@pytest.mark.parametrize("route", WRITING, ids=str)
def test_every_field_with_every_bad_value(
    api: Api,
    schema: dict[str, Any],
    conversation: Conversation,
    path_values: dict[str, str],
    route: Route,
) -> None:
    if not has_body(schema, route):
        return
    before = read_rows()
    for name, body in bad_bodies(fields_of(schema, route), conversation):
        response = send(api, route, route.fill(path_values), body, "application/json")
        assert_house_style(response)
        # Signing out with a token that is text, but none, is no fault.
        if route.path != LOGOUT:
            assert response.status_code >= 400, (name, body[:200])
    assert read_rows() == before


@in_shares
@pytest.mark.parametrize("route", WRITING, ids=str)
def test_other_media_types(
    api: Api,
    schema: dict[str, Any],
    path_values: dict[str, str],
    route: Route,
    share: int,
) -> None:
    before = read_rows()
    for media_type in pick(MEDIA_TYPES, route, share):
        if has_body(schema, route):
            response = send(api, route, route.fill(path_values), b"\xff\x00", media_type)
            assert_refused(response)
            assert response.status_code in (400, 415)
    assert read_rows() == before


@in_shares
@pytest.mark.parametrize("route", READING, ids=str)
def test_nonsense_in_the_query(
    api: Api,
    schema: dict[str, Any],
    path_values: dict[str, str],
    route: Route,
    share: int,
) -> None:
    before = read_rows()
    parameters = schema["paths"].get(route.path, {}).get("get", {}).get("parameters", [])
    names = [row["name"] for row in parameters if row["in"] == "query"] + ["page", "unknown"]
    queries = QUERIES + [f"{name}={value}" for name in names for value in VALUES]
    for query in pick(queries, route, share):
        assert_house_style(api.http.get(f"{route.fill(path_values)}?{query}"))
    assert read_rows() == before


@pytest.mark.parametrize("route", [route for route in ROUTES if route.parameters], ids=str)
def test_malformed_ids_in_the_path(api: Api, route: Route) -> None:
    before = read_rows()
    for id_ in PATHS:
        path = route.fill(dict.fromkeys(route.parameters, id_))
        response = api.http.request(route.method, path, json={} if route in WRITING else None)
        assert_refused(response)
        assert response.status_code == 404
    assert read_rows() == before


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_strange_headers(api: Api, path_values: dict[str, str], route: Route) -> None:
    before = read_rows()
    path = route.fill(dict.fromkeys(path_values, "x"))
    for headers in HEADERS:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        body = None if route.method == "GET" else b"[]"
        json_type = [] if body is None else [(b"Content-Type", b"application/json")]
        response = api.http.request(route.method, path, content=body, headers=raw + json_type)
        assert_house_style(response)
    assert read_rows() == before


# `/api/doctor` is there for nobody but the doctor.
@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES} - {"/api/doctor"}))
def test_other_methods(api: Api, path_values: dict[str, str], path: str) -> None:
    before = read_rows()
    known = {route.method for route in ROUTES if route.path == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - known:
        response = api.http.request(method, path.format(**path_values), json={})
        assert_refused(response)
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
        assert known <= set(response.headers["allow"].split(", "))
    assert read_rows() == before


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api//",
        "/api/%00",
        "/api/%ff",
        "/api/admin",
        "/api/auth/",
        "/api/chat",
        "/api/chat/stream/x",
        "/api/conversations//",
        "/api/nothing",
    ],
)
def test_paths_that_do_not_exist(api: Api, path: str) -> None:
    for method in ("GET", "POST", "DELETE", "PATCH"):
        response = api.http.request(method, path, json={})
        assert_refused(response)
        assert response.status_code == 404


def test_too_large_in_pieces(api: Api, path_values: dict[str, str]) -> None:
    before = read_rows()
    for path in ("/api/conversations", STREAM, "/api/auth/login"):
        response = api.http.post(
            path,
            content=iter([b'{"title": "', b"x" * 200_000, b"x" * 200_000]),
            headers={"Content-Type": "application/json", "X-Request-ID": "mine"},
        )
        assert_refused(response)
        assert response.status_code == 413
        assert response.headers["x-request-id"] == "mine"
    assert read_rows() == before
