"""On PostgreSQL a row that was committed while what it hangs on is being deleted goes with it."""

import threading

import pytest
from django.db import connection, transaction

from chat.models import Conversation, Message, Receipt, Run, RunEvent
from chat.tests.conftest import begin, say
from testing import make_conversation, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def test_every_foreign_key_of_the_chat_cascades_after_all_migrations() -> None:
    tables = [model._meta.db_table for model in (Conversation, Message, Run, RunEvent, Receipt)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'c'"
            " AND conrelid::regclass::text = ANY(%s)",
            [tables],
        )
        assert cursor.fetchall() == []


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
