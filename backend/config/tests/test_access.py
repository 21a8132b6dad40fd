"""The access matrix: what every route needs of its caller. An unlisted route fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts import pending_sign_ins, second_factor, verification
from accounts.models import User
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.tests.phones import Phone, set_up
from chat.models import Run
from chat.services.active_runs import stop_run
from config.tests.houses import PICTURE, House
from config.tests.routes import STREAM, Route, list_routes
from testing import PASSWORD

SCRIPT = {"model": "scripted/test"}


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


def test_every_route_is_listed() -> None:
    assert set(list_routes()) == set(MATRIX)
