"""`testing_database.py`: what one test commits, no other finds."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from chat.models import Conversation
from chat.services.messages import create_message
from chat.services.turn_requests import TurnRequest
from testing import bearer, make_conversation, make_user, start_turn
from testing_database import KEPT, empty_tables

pytestmark = pytest.mark.django_db(transaction=True)


def fill() -> Conversation:
    """Rows that refer to each other in both directions, and a group that refers to a permission."""
    user = make_user()
    bearer(user)
    conversation = make_conversation(user)
    create_message(user, conversation.pk, "Where is the gold?")
    request = TurnRequest(conversation_id=conversation.pk, prompt="", create_user_message=False)
    start_turn(user, request)
    group = Group.objects.create(name="Sellswords")
    group.permissions.add(Permission.objects.all()[0])
    group.user_set.add(user)
    return conversation


def tables_with_rows() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._base_manager.exists()}


def test_no_table_keeps_a_row() -> None:
    fill()
    filled = tables_with_rows() - KEPT
    assert {"accounts_user", "chat_message", "chat_run", "auth_group_permissions"} <= filled
    assert set(empty_tables(connection)) == filled
    assert tables_with_rows() <= KEPT


def test_the_search_index_is_emptied_too() -> None:
    fill()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chat_message_search")
        assert cursor.fetchone() != (0,)
        empty_tables(connection)
        cursor.execute("SELECT count(*) FROM chat_message_search")
        assert cursor.fetchone() == (0,)


def test_content_types_and_permissions_stay() -> None:
    kept = [*ContentType.objects.order_by("pk")], [*Permission.objects.order_by("pk")]
    fill()
    empty_tables(connection)
    assert kept == ([*ContentType.objects.order_by("pk")], [*Permission.objects.order_by("pk")])
    assert all(kept)
