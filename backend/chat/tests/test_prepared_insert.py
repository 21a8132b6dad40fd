"""`api.sql.prepared.PreparedInsert` on the models it serves: it stores what the ORM would store."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.sql.prepared import PreparedInsert
from api.sql.row_lists import PARAMETERS
from chat.models import Message, Run
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db

MESSAGES = PreparedInsert(Message)
RUNS = PreparedInsert(Run, lease_expires_at=Now() + timedelta(seconds=15))


def columns(row: Any) -> dict[str, Any]:
    stored = type(row).objects.get(pk=row.pk)
    return {field.attname: getattr(stored, field.attname) for field in row._meta.concrete_fields}


def make_message(conversation: Any, depth: int, **fields: Any) -> Message:
    return Message(
        conversation=conversation,
        depth=depth,
        role="user",
        content="naïve “quotes” 🗡️ %s ? :name",
        meta={"a": [1, None]},
        **fields,
    )


def test_no_rows_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        MESSAGES.store([])
    assert len(queries) == 0


def test_every_column_is_stored_as_the_orm_stores_it() -> None:
    conversation = make_conversation(make_user())
    ours, theirs = make_message(conversation, 0), make_message(conversation, 1)
    theirs.created_at = ours.created_at

    MESSAGES.store([ours])
    theirs.save(force_insert=True)

    expected = columns(theirs) | {"id": ours.pk, "depth": 0}
    assert columns(ours) == expected
    assert not ours._state.adding


def test_a_computed_column_comes_from_the_database() -> None:
    conversation = make_conversation(make_user())
    message = make_message(conversation, 0)
    MESSAGES.store([message])
    run = Run(conversation=conversation, message=message, model="scripted/test", owner="me")

    RUNS.store([run])

    lease = Run.objects.get(pk=run.pk).lease_expires_at
    assert timedelta(seconds=13) < lease - timezone.now() < timedelta(seconds=17)


def test_a_constraint_refuses_the_row() -> None:
    conversation = make_conversation(make_user())
    MESSAGES.store([make_message(conversation, 0)])

    with pytest.raises(IntegrityError), transaction.atomic():
        MESSAGES.store([make_message(conversation, 1), make_message(conversation, 0, pk=uuid4())])

    assert Message.objects.count() == 1


def test_many_rows_take_few_statements() -> None:
    conversation = make_conversation(make_user())
    columns = len(Message._meta.local_concrete_fields)
    count = PARAMETERS // columns * 2 + 1
    # All of them hidden: one of each depth may be visible.
    messages = [
        make_message(conversation, depth, is_visible=False, pk=uuid4()) for depth in range(count)
    ]
    with CaptureQueriesContext(connection) as queries:
        MESSAGES.store(messages)
    assert len(queries) == 3
    assert set(Message.objects.values_list("pk", flat=True)) == {row.pk for row in messages}


def test_a_conflict_is_settled_row_by_row() -> None:
    conversation = make_conversation(make_user())
    known, new = make_message(conversation, 0), make_message(conversation, 1)
    MESSAGES.store([known])
    upsert = PreparedInsert(Message, on_conflict="(id) DO UPDATE SET content = excluded.content")
    known.content = "another text"
    upsert.store([new, known])
    stored = dict(Message.objects.values_list("pk", "content"))
    assert stored == {known.pk: "another text", new.pk: new.content}
