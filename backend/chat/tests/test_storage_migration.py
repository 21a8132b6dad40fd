"""What had been stored before storage was counted is counted by the migration."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from chat import storage
from chat.models import Activity, Erasure, Message
from chat.storage import Stored
from chat.tests.conftest import talk
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_there_before_is_counted() -> None:
    migration = import_module("chat.migrations.0013_storage")
    one, other, nobody = make_user(), make_user(), make_user()
    talk(make_conversation(one), "Grüße", "Ale.")
    talk(make_conversation(other), "城壁")
    # A person whose row of activity is gone, and one whose row counts nothing yet.
    Activity.objects.filter(pk=one.pk).delete()
    Activity.objects.update(stored_messages=0, stored_bytes=0)
    seq = Activity.objects.get(pk=other.pk).seq
    with connection.schema_editor() as editor:
        migration.count(apps, editor)
        migration.request_erasure(apps, editor)
    assert storage.read(one.pk) == Stored(2, 7 + 4)
    assert storage.read(other.pk) == Stored(1, 6)
    assert storage.read(nobody.pk) == Stored(0, 0)
    assert Activity.objects.get(pk=other.pk).seq == seq
    assert Erasure.objects.count() == 1
    assert Message.objects.count() == 3
