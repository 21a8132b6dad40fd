"""On PostgreSQL a row that is committed while its parent is being deleted is deleted with it."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import Http404

from characters.models import Asset, Character, CharacterVersion, UserPersona
from characters.services.characters import create_character
from chat.models import Conversation, Message, Receipt, Run, RunEvent
from chat.services import conversation_character
from chat.services.conversation_creation import create_conversation
from chat.services.conversations import change_conversation
from chat.tests.conftest import begin, say
from testing import make_conversation, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

_CASCADING = (
    *(Conversation, Message, Run, RunEvent, Receipt),
    *(Character, CharacterVersion, Asset, UserPersona),
)


def test_every_foreign_key_of_the_chat_cascades_after_all_migrations() -> None:
    tables = [model._meta.db_table for model in _CASCADING]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND confdeltype <> 'c' AND conrelid::regclass::text = ANY(%s)",
            [tables],
        )
        # With these it was, or as these somebody spoke; it stays without them.
        kept = {"characters_character", "characters_persona"}
        assert {name for (name,) in cursor.fetchall()} == kept


def test_an_event_committed_in_the_middle_of_a_deletion_goes_too() -> None:
    user = make_user()
    turn = begin(make_conversation(user), "Hello")

    def speak() -> None:
        say(turn, "too late")
        connection.close()

    with transaction.atomic():
        # What Django does first; then somebody else commits, then it goes on.
        RunEvent.objects.filter(run_id=turn.run_id).delete()
        speaking = threading.Thread(target=speak)
        speaking.start()
        speaking.join(10)
        assert not speaking.is_alive()
        Run.objects.filter(pk=turn.run_id)._raw_delete("default")
    assert RunEvent.objects.count() == 0


@pytest.mark.parametrize("field", ["character_id", "persona_id"])
def test_what_goes_in_the_middle_of_a_choice_is_not_chosen(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when it was looked for, and is gone when the choice is committed."""
    user = make_user()
    row: Character | UserPersona = UserPersona.objects.create(owner=user, name="Jon")
    if field == "character_id":
        row = create_character(user, {"name": "Ysolde"})
    look = conversation_character.require_persona

    def look_and_lose(*args: Any) -> None:
        look(*args)
        going = threading.Thread(target=go)
        going.start()
        going.join(10)
        assert not going.is_alive()

    def go() -> None:
        type(row)._default_manager.filter(pk=row.pk).delete()
        connection.close()

    monkeypatch.setattr(conversation_character, "require_persona", look_and_lose)
    conversation = make_conversation(user)
    with pytest.raises(Http404):
        change_conversation(user, conversation.pk, {field: row.pk})
    with pytest.raises(Http404):
        create_conversation(user, {field: row.pk})
    conversation.refresh_from_db()
    assert (conversation.character, conversation.persona_id) == ("Bronn", None)
    assert Conversation.objects.count() == 1
