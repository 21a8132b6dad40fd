"""The access matrix: every route for every kind of caller. An unlisted route fails."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from accounts import pending_sign_ins, second_factor, sessions, verification
from accounts.models import User
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.tests.phones import Phone, set_up
from characters.services.avatars import set_avatar
from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat import prompts
from chat.models import Conversation, Run
from chat.services.stops import stop_run
from chat.services.turn_requests import TurnRequest
from config.tests.routes import STREAM, Route, list_routes
from conftest import Server
from testing import PASSWORD, bearer, make_conversation, make_user, start_turn

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'
ABSENT = "00000000-0000-4000-8000-000000000000"
MALFORMED = ["1", "x", "%00", "%ff", "a" * 300, "{" + ABSENT + "}", ABSENT.replace("-", "")]
# The smallest there is: one grey point.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
SCRIPT = {"model": "scripted/test"}


@dataclass(frozen=True, slots=True)
class House:
    """One person's things."""

    user: User
    conversation: Conversation
    run: Run
    refresh: str
    session_id: UUID
    character_id: UUID
    persona_id: UUID
    asset_id: UUID
    lorebook_id: UUID
    entry_id: UUID

    @property
    def values(self) -> dict[str, str]:
        return {
            "conversation_id": str(self.conversation.pk),
            "run_id": str(self.run.pk),
            "message_id": str(self.run.message_id),
            "session_id": str(self.session_id),
            "character_id": str(self.character_id),
            "persona_id": str(self.persona_id),
            "asset_id": str(self.asset_id),
            "lorebook_id": str(self.lorebook_id),
            "entry_id": str(self.entry_id),
            "number": "1",
        }


def build_house() -> House:
    """A person with a conversation in which a reply is being written."""
    user = make_user()
    conversation = make_conversation(user, title="Secret")
    request = TurnRequest(conversation_id=conversation.pk, prompt="Secret")
    turn = start_turn(user, request)
    run = Run.objects.get(pk=turn.run_id)
    prompts.build(run.pk).receipt.save(force_insert=True)
    conversation.refresh_from_db()
    refresh = sessions.issue(user).refresh
    character = create_character(user, {"name": "Secret"})
    persona = create_persona(user, name="Secret")
    session_id = user.sessions.get().pk
    asset = set_avatar(user, character.pk, PICTURE)
    book = create_book(user, {"name": "Secret"}, [{"content": "Secret"}])
    entry = book.entries.get()
    ids = (session_id, character.pk, persona.pk, asset.pk, book.pk, entry.pk)
    return House(user, conversation, run, refresh, *ids)


@dataclass(frozen=True, slots=True)
class Rule:
    """`status` for the owner; `body` and `query` make a good request of a house. `is_open`: nobody
    needs to sign in. `named`: the value of the body or query that names an object. `picture`: the
    body, where it is no JSON; `upload`: the file of its form.
    """

    status: int = 200
    body: Callable[[House], dict[str, Any]] | None = None
    query: Callable[[House], dict[str, str]] | None = None
    is_open: bool = False
    named: tuple[str, ...] = field(default=())
    picture: bytes = b""
    upload: bytes = b""


def newcomer(house: House) -> dict[str, Any]:
    return {"email": f"new-{house.user.email}", "password": PASSWORD}


def unconfirmed(house: House) -> dict[str, Any]:
    """The house's owner still has to follow the link in the mail."""
    User.objects.filter(pk=house.user.pk).update(email_verified=False)
    return {"token": verification.mint(house.user)[1]}


def forgetful(house: House) -> dict[str, Any]:
    link = {"uid": write_uid(house.user), "token": reset_tokens.make_token(house.user)}
    return {**link, "new_password": "another long passphrase"}


def change(_: House) -> dict[str, Any]:
    return {"old_password": PASSWORD, "new_password": "another long passphrase"}


def halfway_in(house: House) -> dict[str, Any]:
    """The house's owner has given the password."""
    phone = set_up(house.user)
    return {"pending": pending_sign_ins.issue(house.user), "code": phone.code()}


def beginner(house: House) -> dict[str, Any]:
    """The house's owner, if there still is one, has a secret and did not confirm it."""
    is_there = User.objects.filter(pk=house.user.pk).exists()
    code = Phone(second_factor.begin(house.user).secret).code() if is_there else "000000"
    return {"code": code, "password": PASSWORD}


def protected(house: House) -> dict[str, Any]:
    """The house's owner, if there still is one, signs in with two steps."""
    if User.objects.filter(pk=house.user.pk).exists():
        set_up(house.user)
    return {"password": PASSWORD}


def corrected(house: House) -> dict[str, Any]:
    """The reply, if it is still there, is not being written any more."""
    if Run.objects.filter(pk=house.run.pk).exists():
        stop_run(house.user, house.run.pk)
    return {"content": "Secret"}


AUTHENTICATOR = "/api/auth/authenticator"
CHARACTER = "/api/characters/{character_id}"
LOREBOOK = "/api/lorebooks/{lorebook_id}"
PERSONA = "/api/personas/{persona_id}"
CONVERSATION = "/api/conversations/{conversation_id}"
TICKET = "/api/auth/ws-ticket"
MATRIX = {
    Route("POST", "/api/auth/register"): Rule(201, newcomer, is_open=True),
    Route("POST", "/api/auth/verify-email"): Rule(200, unconfirmed, is_open=True),
    Route("POST", "/api/auth/verify-email/resend"): Rule(
        202, lambda house: {"email": house.user.email}, is_open=True
    ),
    Route("POST", "/api/auth/password/reset"): Rule(
        202, lambda house: {"email": house.user.email}, is_open=True
    ),
    Route("POST", "/api/auth/password/reset/confirm"): Rule(204, forgetful, is_open=True),
    Route("POST", "/api/auth/login"): Rule(
        200, lambda house: {"email": house.user.email, "password": PASSWORD}, is_open=True
    ),
    Route("POST", "/api/auth/second-factor"): Rule(200, halfway_in, is_open=True),
    Route("GET", AUTHENTICATOR): Rule(),
    Route("POST", AUTHENTICATOR): Rule(),
    Route("POST", AUTHENTICATOR + "/confirm"): Rule(200, beginner),
    Route("POST", AUTHENTICATOR + "/recovery-codes"): Rule(200, protected),
    Route("DELETE", AUTHENTICATOR): Rule(204, protected),
    Route("POST", "/api/auth/refresh"): Rule(
        200, lambda house: {"refresh": house.refresh}, is_open=True
    ),
    Route("POST", "/api/auth/logout"): Rule(
        204, lambda house: {"refresh": house.refresh}, is_open=True
    ),
    Route("POST", TICKET): Rule(200, lambda house: house.values, named=("conversation_id",)),
    Route("POST", "/api/auth/password/change"): Rule(200, change),
    Route("GET", "/api/auth/sessions"): Rule(),
    Route("DELETE", "/api/auth/sessions"): Rule(204),
    Route("DELETE", "/api/auth/sessions/{session_id}"): Rule(204),
    # Not offered by this server.
    Route("POST", "/api/chat/sample"): Rule(200, lambda _: {"question": "Hi"}, is_open=True),
    Route("POST", "/api/auth/google"): Rule(404, lambda _: {"id_token": "x"}, is_open=True),
    Route("GET", "/api/auth/options"): Rule(is_open=True),
    Route("GET", "/api/me"): Rule(),
    Route("DELETE", "/api/me"): Rule(204, lambda _: {"password": PASSWORD}),
    Route("GET", "/api/settings"): Rule(),
    Route("PATCH", "/api/settings"): Rule(200, lambda _: {"theme": "dark"}),
    Route("POST", "/api/settings/theme"): Rule(200, lambda _: {"theme": "dark"}),
    Route("GET", "/api/conversations"): Rule(),
    Route("POST", "/api/conversations"): Rule(201, lambda _: {}),
    Route("GET", CONVERSATION): Rule(),
    Route("PATCH", CONVERSATION): Rule(200, lambda _: {"title": "Changed"}),
    Route("DELETE", CONVERSATION): Rule(204),
    Route("GET", CONVERSATION + "/messages"): Rule(),
    Route("POST", CONVERSATION + "/messages/create"): Rule(201, lambda _: {"content": "Hello"}),
    Route("DELETE", CONVERSATION + "/messages/{message_id}"): Rule(204),
    Route("POST", CONVERSATION + "/messages/{message_id}/rewrite"): Rule(201, corrected),
    Route("POST", CONVERSATION + "/stop"): Rule(202),
    Route("POST", "/api/chat/runs/{run_id}/stop"): Rule(202),
    Route("GET", "/api/chat/runs/{run_id}/receipt"): Rule(),
    Route("GET", "/api/usage"): Rule(),
    Route("GET", "/api/storage"): Rule(),
    Route("GET", "/api/search"): Rule(query=lambda _: {"q": "secret"}),
    Route("GET", "/api/characters"): Rule(),
    Route("POST", "/api/characters"): Rule(201, lambda _: {"definition": {"name": "New"}}),
    Route("GET", CHARACTER): Rule(),
    Route("PATCH", CHARACTER): Rule(200, lambda _: {"definition": {"name": "Changed"}}),
    Route("DELETE", CHARACTER): Rule(204),
    Route("GET", CHARACTER + "/versions"): Rule(),
    Route("GET", CHARACTER + "/versions/{number}"): Rule(),
    Route("POST", CHARACTER + "/versions/{number}/restore"): Rule(),
    Route("POST", CHARACTER + "/duplicate"): Rule(201),
    Route("POST", CHARACTER + "/try"): Rule(200, lambda _: {"message": "Hi"}),
    Route("POST", "/api/characters/try"): Rule(
        200, lambda _: {"message": "Hi", "definition": {"name": "New"}}
    ),
    Route("PUT", CHARACTER + "/avatar"): Rule(picture=PICTURE),
    Route("DELETE", CHARACTER + "/avatar"): Rule(),
    # Its address is the permission.
    Route("GET", "/api/assets/{asset_id}"): Rule(is_open=True),
    Route("POST", "/api/characters/import"): Rule(
        201, upload=b'{"name": "Tilda", "description": "x", "first_mes": "Hi"}'
    ),
    Route("GET", CHARACTER + "/export"): Rule(),
    Route("POST", "/api/lorebooks/import"): Rule(201, upload=b'{"entries": [{"key": ["ice"]}]}'),
    Route("GET", LOREBOOK + "/export"): Rule(),
    Route("POST", LOREBOOK + "/try"): Rule(200, lambda _: {"messages": []}),
    Route("GET", "/api/lorebooks"): Rule(),
    Route("POST", "/api/lorebooks"): Rule(201, lambda _: {"name": "The North"}),
    Route("GET", LOREBOOK): Rule(),
    Route("PATCH", LOREBOOK): Rule(200, lambda _: {"name": "The North"}),
    Route("DELETE", LOREBOOK): Rule(204),
    Route("GET", LOREBOOK + "/entries"): Rule(),
    Route("POST", LOREBOOK + "/entries"): Rule(201, lambda _: {"content": "Cold."}),
    Route("PATCH", LOREBOOK + "/entries"): Rule(
        200, lambda house: {"ids": [str(house.entry_id)], "changes": {"enabled": False}}
    ),
    Route("DELETE", LOREBOOK + "/entries"): Rule(204, lambda house: {"ids": [str(house.entry_id)]}),
    Route("GET", LOREBOOK + "/entries/{entry_id}"): Rule(),
    Route("PATCH", LOREBOOK + "/entries/{entry_id}"): Rule(200, lambda _: {"content": "Cold."}),
    Route("DELETE", LOREBOOK + "/entries/{entry_id}"): Rule(204),
    Route("GET", "/api/personas"): Rule(),
    Route("POST", "/api/personas"): Rule(201, lambda _: {"name": "Me"}),
    Route("PATCH", PERSONA): Rule(200, lambda _: {"name": "Me"}),
    Route("DELETE", PERSONA): Rule(204),
    Route("GET", "/api/models"): Rule(),
    Route("GET", "/api/schema"): Rule(is_open=True),
    Route("GET", "/api/docs"): Rule(is_open=True),
    # For whoever has the server's key, which no person has.
    Route("GET", "/api/doctor"): Rule(404, is_open=True),
    # A run is active: the owner is told so, and so knows that it is there.
    Route("POST", STREAM): Rule(
        409, lambda house: {**house.values, "prompt": "Hi", **SCRIPT}, named=("conversation_id",)
    ),
    Route("GET", STREAM): Rule(
        200, query=lambda house: {"run_id": house.values["run_id"]}, named=("run_id",)
    ),
}
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


def test_every_route_is_listed() -> None:
    assert set(ROUTES) == set(MATRIX)


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
        sessions.revoke_all(mine.user)
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


@pytest.mark.parametrize("route", NAMING, ids=str)
def test_foreign_absent_and_malformed_objects_are_the_same_404(
    call: Call, mine: House, foreign: House, route: Route
) -> None:
    headers = bearer(mine.user)
    for changes in others(route, foreign):
        status, content = call(route, mine, headers, **changes)
        is_malformed_in_body = (
            route.method == "POST"
            and route.path in (STREAM, TICKET)
            and changes["conversation_id"] in MALFORMED
        )
        if is_malformed_in_body:
            assert status == 400
        else:
            assert (status, content) == (404, NOT_FOUND), changes
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
def test_a_slash_at_the_end_makes_no_difference(server: Server, mine: House, route: Route) -> None:
    http = server.api(mine.user).http
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
