"""`api.sql.prepared` with several variables: an update and a query on the models they serve."""

from uuid import uuid4

import pytest
from django.db import DataError, connection
from django.utils import timezone

from api.sql.prepared import PreparedQuery, PreparedUpdate
from chat.models import Conversation, Message
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db

NAME = PreparedUpdate(
    Conversation, changed=("title", "leaf_id", "updated_at"), where=("id", "title_source")
)
OWNED = PreparedQuery(lambda user_id, pk: Conversation.objects.filter(pk=pk, user=user_id))


def test_it_changes_what_it_names_and_nothing_else() -> None:
    user = make_user()
    changed, beside = make_conversation(user), make_conversation(user)
    values = {"title": "%s “100 %” ?", "leaf_id": uuid4(), "updated_at": timezone.now()}
    assert NAME.apply(values, id=changed.pk, title_source="character") == 1
    found = Conversation.objects.get(pk=changed.pk)
    assert {name: getattr(found, name) for name in values} == values
    assert (found.character, found.created_at) == (changed.character, changed.created_at)
    assert Conversation.objects.get(pk=beside.pk).title == beside.title


def test_its_conditions_must_all_hold() -> None:
    conversation = make_conversation(make_user())
    values = {"title": "New", "leaf_id": None, "updated_at": timezone.now()}
    assert NAME.apply(values, id=conversation.pk, title_source="user") == 0
    assert NAME.apply(values, id=uuid4(), title_source="character") == 0
    assert Conversation.objects.get(pk=conversation.pk).title == conversation.title


def test_a_query_keeps_its_ids_apart() -> None:
    user, other = make_user(), make_user(email="other@example.com")
    mine, theirs = make_conversation(user), make_conversation(other)
    assert OWNED.fetch(user.pk, mine.pk) == [mine]
    assert OWNED.fetch(other.pk, theirs.pk) == [theirs]
    assert OWNED.fetch(user.pk, theirs.pk) == OWNED.fetch(mine.pk, user.pk) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="columns of SQLite hold any number")
@pytest.mark.parametrize("count", [2**31, 2**32 + 7, 2**63])
def test_a_number_that_its_column_cannot_hold_is_refused_and_not_cut(count: int) -> None:
    """By a statement that is prepared as by one that is not yet."""
    conversation = make_conversation(make_user())
    message = Message.objects.create(conversation=conversation, depth=0, role="user", content="x")
    update = PreparedUpdate(Message, changed=("token_count",))
    for number in range(8):
        assert update.apply({"token_count": number}, id=message.pk) == 1
    with pytest.raises(DataError):
        update.apply({"token_count": count}, id=message.pk)
