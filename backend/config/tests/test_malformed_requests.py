"""Whatever comes in at whichever route: a 4xx in JSON with a sentence and a code, nothing written.

Routes come from the URL map and fields from the API schema, so a new one is tried by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
import pytest
from django.test import Client

from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat.models import Conversation
from chat.services.active_runs import stop_run
from chat.services.turn_requests import TurnRequest
from config.tests.bodies import bad_bodies, fields_of, good_body, has_body, send
from config.tests.malformed import HEADERS, MEDIA_TYPES, NO_OBJECT, PATHS, QUERIES, VALUES
from config.tests.refusals import assert_house_style, assert_refused, read_rows
from config.tests.routes import STREAM, Route, by_noun, list_routes
from conftest import Server
from testing import Api, make_conversation, make_user, rounds, start_turn

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


def pick(values: Sequence[Any], route: Route, share: int) -> Sequence[Any]:
    """The share of `values` that is sent to `route`."""
    return values[(ROUTES.index(route) + share) % SHARES :: SHARES]


def pairs(
    routes: Iterable[Route], values: Sequence[Any], share: int
) -> Iterator[tuple[Route, Any]]:
    return ((route, value) for route in routes for value in pick(values, route, share))


@in_shares
@by_noun(WRITING)
def test_a_body_that_is_no_json_object(
    api: Api, schema: dict[str, Any], path_values: dict[str, str], routes: list[Route], share: int
) -> None:
    before = read_rows()
    for route, body in pairs(routes, NO_OBJECT, share):
        # What needs no body does not read it, unless it is too large for anybody.
        is_too_large = len(body) > 256 * 1024 and not route.path.endswith(("/avatar", "/import"))
        if has_body(schema, route) or is_too_large:
            response = send(api, route, route.fill(path_values), body, "application/json")
            assert_refused(response)
            assert response.status_code in (400, 413), (route, body[:200])
    assert read_rows() == before


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
@by_noun(WRITING)
def test_other_media_types(
    api: Api, schema: dict[str, Any], path_values: dict[str, str], routes: list[Route], share: int
) -> None:
    before = read_rows()
    for route, media_type in pairs(routes, MEDIA_TYPES, share):
        if has_body(schema, route):
            response = send(api, route, route.fill(path_values), b"\xff\x00", media_type)
            assert_refused(response)
            assert response.status_code in (400, 415), (route, media_type)
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
def test_strange_headers(api: Api, route: Route) -> None:
    before = read_rows()
    path = route.fill(dict.fromkeys(route.parameters, "x"))
    for headers in HEADERS:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        body = None if route.method == "GET" else b"[]"
        json_type = [] if body is None else [(b"Content-Type", b"application/json")]
        response = api.http.request(route.method, path, content=body, headers=raw + json_type)
        assert_house_style(response)
    assert read_rows() == before


# `/api/doctor` is there for nobody but the doctor.
@by_noun(route for route in ROUTES if route.path != "/api/doctor")
def test_other_methods(api: Api, path_values: dict[str, str], routes: list[Route]) -> None:
    before = read_rows()
    for path in sorted({route.path for route in routes}):
        known = {route.method for route in routes if route.path == path}
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
