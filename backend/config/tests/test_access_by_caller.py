"""Every route of the access matrix for every kind of caller."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from config.tests.houses import House, build_house
from config.tests.routes import STREAM, Route, by_noun, list_routes
from config.tests.test_access import MATRIX, TICKET, Rule, beginner, protected
from conftest import Server
from testing import bearer

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'
ABSENT = "00000000-0000-4000-8000-000000000000"
MALFORMED = ["1", "x", "%00", "%ff", "a" * 300, "{" + ABSENT + "}", ABSENT.replace("-", "")]

ROUTES = list_routes()
PRIVATE = [route for route in ROUTES if not MATRIX.get(route, Rule()).is_open]
# Routes whose good request changes the house that it is made of have one of their own. All others
# are asked of the same: a refusal changes nothing, and building a house takes longer than asking.
_ALONE = [route for route in PRIVATE if MATRIX.get(route, Rule()).body in (beginner, protected)]
GROUPS = [[route for route in PRIVATE if route not in _ALONE], *([route] for route in _ALONE)]
NAMING = [route for route in PRIVATE if route.parameters or MATRIX.get(route, Rule()).named]


@pytest.fixture
def mine(server: Server) -> House:
    return build_house()


@pytest.fixture
def foreign(server: Server) -> House:
    return build_house()


Call = Callable[..., Any]


@pytest.fixture
def call(server: Server) -> Call:
    """A request for things of `house`, where `changes` may name other ones."""
    http = server.api().http

    def send(
        route: Route, house: House, headers: dict[str, str], **changes: str
    ) -> tuple[int, bytes]:
        rule = MATRIX[route]
        body = (rule.body(house) if rule.body else {}) | pick(changes, rule.named)
        query = (rule.query(house) if rule.query else {}) | pick(changes, rule.named)
        path = route.fill(house.values | changes)
        has_body = route.method != "GET"
        sent: dict[str, Any] = {"json": body if has_body else None}
        if rule.picture:
            sent = {"content": rule.picture}
            headers = {**headers, "Content-Type": "image/png"}
        if rule.upload:
            sent = {"files": {"file": ("file", rule.upload)}}
        with http.stream(
            route.method,
            path,
            **sent,
            params=None if has_body else query,
            headers=headers,
        ) as response:
            # A stream that opens stays open: its status says enough.
            is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
            return response.status_code, b"" if is_stream else response.read()

    return send


def pick(changes: dict[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: changes[name] for name in names if name in changes}


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_the_owner_may(call: Call, mine: House, foreign: House, route: Route) -> None:
    status, content = call(route, mine, bearer(mine.user))
    assert status == MATRIX[route].status, content
    secrets = {name: value for name, value in foreign.values.items() if name != "number"}
    for secret in secrets.values():
        assert secret.encode() not in content


@pytest.mark.parametrize("routes", GROUPS, ids=lambda routes: str(routes[0]))
@pytest.mark.parametrize("who", ["nobody", "deactivated", "deleted", "signed out"])
def test_without_a_living_login_nobody_may(
    call: Call, mine: House, foreign: House, routes: list[Route], who: str
) -> None:
    headers = {} if who == "nobody" else bearer(mine.user)
    if who == "deactivated":
        User.objects.filter(pk=mine.user.pk).update(is_active=False)
    elif who == "signed out":
        mine.user.end_sessions()
    elif who == "deleted":
        User.objects.get(pk=mine.user.pk).delete()

    # Own, foreign, absent or malformed: whoever is nobody learns nothing from it.
    answers = {
        str(route): {
            call(route, mine, headers, **changes) for changes in [{}, *others(route, foreign)]
        }
        for route in routes
    }
    told_more = {
        route: said
        for route, said in answers.items()
        if len(said) != 1 or any(status != 401 for status, _ in said)
    }
    assert told_more == {}


def others(route: Route, foreign: House) -> list[dict[str, str]]:
    """The same request for a foreign, an absent and a malformed object."""
    names = [name for name in route.parameters if name != "number"] or MATRIX[route].named
    return [
        dict.fromkeys(names, id_)
        for id_ in (*(foreign.values[name] for name in names), ABSENT, *MALFORMED)
        if names
    ]


@by_noun(NAMING)
def test_foreign_absent_and_malformed_objects_are_the_same_404(
    call: Call, mine: House, foreign: House, routes: list[Route]
) -> None:
    headers = bearer(mine.user)
    for route, changes in ((one, other) for one in routes for other in others(one, foreign)):
        status, content = call(route, mine, headers, **changes)
        is_malformed_in_body = (
            route.method == "POST"
            and route.path in (STREAM, TICKET)
            and changes["conversation_id"] in MALFORMED
        )
        if is_malformed_in_body:
            assert status == 400, (route, changes)
        else:
            assert (status, content) == (404, NOT_FOUND), (route, changes)
    before = foreign.conversation.title, foreign.run.status
    foreign.conversation.refresh_from_db()
    foreign.run.refresh_from_db()
    assert (foreign.conversation.title, foreign.run.status) == before


@pytest.mark.parametrize(
    "route", [Route("GET", "/api/conversations"), Route("GET", "/api/search")], ids=str
)
def test_lists_hold_ones_own_only(call: Call, mine: House, foreign: House, route: Route) -> None:
    _, content = call(route, mine, bearer(mine.user))
    assert str(mine.conversation.pk).encode() in content
    assert str(foreign.conversation.pk).encode() not in content


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_slash_at_the_end_makes_no_difference(server: Server, user: User, route: Route) -> None:
    http = server.api(user).http
    path = route.fill(dict.fromkeys(route.parameters, ABSENT))
    for method in (route.method, "PUT"):
        plain, slashed = (http.request(method, way, json={}) for way in (path, path + "/"))
        assert plain.status_code == slashed.status_code
        assert shape(plain) == shape(slashed)
        for answer in (plain, slashed):
            assert not answer.is_redirect
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-request-id"]


def shape(answer: Any) -> object:
    """Which kind of answer it is, whatever ids, times and tokens stand in it."""
    media_type = answer.headers.get("content-type", "")
    if media_type != "application/json":
        return media_type
    body = answer.json()
    return body if "code" in body else sorted(body) if isinstance(body, dict) else len(body)
