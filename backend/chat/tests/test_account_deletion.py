"""Leaving for good takes everything along, and nothing of anybody else's."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from accounts import tickets
from accounts.authentication import authenticate_token
from accounts.models import GoogleLogin, MailSchedule, OutgoingMail, ThrottleCounter, User
from accounts.services import deletion
from accounts.services.deletion import delete_account, finish_deletions
from accounts.sessions import issue
from characters.models import Asset
from characters.services.characters import create_character
from characters.services.personas import create_persona
from chat.models import Conversation, Erasure, Message, Run
from chat.services import people
from chat.services.turn_requests import TurnRequest
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from testing import PASSWORD, bearer, make_user, start_turn

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Highgarden"


def move_in(server: Server, user: User) -> None:
    """Conversations with branches and a reply being written; a ticket, a mail, a Google login."""
    api = server.api(user)
    conversation = api.http.post("/api/conversations", json={"title": SECRET}).json()["id"]
    first = api.stream(conversation, SECRET, model="scripted/test")
    api.stream(
        conversation, "again", model="scripted/test", parent_id=None, create_user_message=True
    )
    assert first.end["status"] == "final"
    tickets.issue(authenticate_token(issue(user).access), Conversation.objects.all()[0].pk)
    OutgoingMail.objects.create(kind="reset", address=user.email)
    OutgoingMail.objects.create(kind="verify", address=user.email, user=user)
    GoogleLogin.objects.create(user=user, sub=str(user.pk))
    character = create_character(user, {"name": SECRET})
    Asset.objects.create(character=character, width=1, height=1)
    create_persona(user, name=SECRET)
    api.http.post("/api/conversations", json={"character_id": str(character.pk), "title": "x"})
    other = Conversation.objects.create(user=user, character="Bronn", title=SECRET)
    request = TurnRequest(conversation_id=other.pk, prompt=SECRET, model="scripted/test")
    start_turn(user, request)


# They hold nothing, or hashes of what nobody can turn back, and end by themselves.
NOBODYS = {Erasure, MailSchedule, ThrottleCounter}
# Its rows stay for the totals, and tell of nobody.
KEPT = {LLMCallLog}


def rows() -> dict[type[models.Model], int]:
    found = {}
    for app in ("accounts", "characters", "chat", "llm_service"):
        for model in apps.get_app_config(app).get_models():
            if model not in NOBODYS:
                found[model] = model._default_manager.count()
    return found


def searchable() -> int:
    """Rows of the search's own tables."""
    found = 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.endswith(("_search", "_search_entry")):
                cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
                found += int(cursor.fetchone()[0])
    return found


def test_nothing_is_left_and_nothing_of_others_is_touched(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STEP_CONVERSATIONS", "STEP_MESSAGES", "STEP_RUNS"):
        monkeypatch.setattr(people, name, 1)
    foreign = make_user()
    move_in(server, foreign)
    before = rows()
    # Their worker sends or drops mails meanwhile.
    del before[OutgoingMail]
    mine = make_user()
    move_in(server, mine)
    assert rows()[Conversation] == 2 * before[Conversation] == 6
    assert searchable() > 0
    headers = bearer(mine)
    http = server.api().http
    answer = http.request("DELETE", "/api/me", json={"password": PASSWORD}, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    # The conversations of the other one, their runs and events go on meanwhile.
    after = rows()
    assert [model for model, count in before.items() if after[model] < count] == []
    assert not User.objects.filter(pk=mine.pk).exists()
    assert not Conversation.objects.filter(user_id=mine.pk).exists()
    assert set(Run.objects.values_list("conversation__user", flat=True)) == {foreign.pk}
    assert OutgoingMail.objects.filter(address=mine.email).count() == 0
    found = server.api(foreign).get("/api/search", q=SECRET)
    assert len(found["conversations"]) == 2
    assert http.get("/api/me", headers=headers).status_code == 401
    login = {"email": mine.email, "password": PASSWORD}
    assert http.post("/api/auth/login", json=login).status_code == 400
    assert http.post("/api/auth/register", json=login).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "password"), ({"password": "wrong"}, "password"), ({"password": None}, "password"),
     ({"id_token": "x"}, "password")],
)  # fmt: skip
def test_without_the_password_nobody_leaves(
    server: Server, user: User, body: dict[str, Any], field: str
) -> None:
    answer = server.api(user).http.request("DELETE", "/api/me", json=body)
    assert answer.status_code == 400
    assert list(answer.json()) == ["detail", "code", field]
    assert User.objects.get().is_active


def test_a_removal_that_was_cut_off_is_finished_later(server: Server, user: User) -> None:
    move_in(server, user)
    removers = deletion._removers
    removers.insert(0, cut_off)
    try:
        with pytest.raises(KeyboardInterrupt):
            delete_account(user)
    finally:
        removers.remove(cut_off)
    left = User.objects.get()
    assert not left.is_active
    assert user.email not in (left.email, str(left.password))
    finish_deletions()
    assert User.objects.exists(), "whoever removes it may be at it still"
    User.objects.update(deleted_at="2020-01-01T00:00:00Z")
    finish_deletions()
    left_over = {model: count for model, count in rows().items() if model not in KEPT}
    assert sum(left_over.values()) == searchable() == 0
    assert call_log.flush(5)
    for call in LLMCallLog.objects.all():
        assert (call.user_id, call.metadata, call.prompt_preview, call.response_preview) == (
            None,
            {},
            "",
            "",
        )


def cut_off(user: User) -> None:
    raise KeyboardInterrupt


def test_what_is_hung_on_an_account_meanwhile_goes_too(server: Server, user: User) -> None:
    """A request that had begun before stores its conversation after the others were removed."""
    removers = deletion._removers

    def come_late(user: User) -> None:
        if not Conversation.objects.filter(title="late").exists():
            late = Conversation.objects.create(user=user, character="Bronn", title="late")
            Message.objects.create(conversation=late, depth=0, role="user", content=SECRET)

    removers.append(come_late)
    try:
        delete_account(user)
    finally:
        removers.remove(come_late)
    assert sum(rows().values()) == 0
