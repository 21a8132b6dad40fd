import time

import pytest
from django.db import connection

from accounts.models import User
from chat.models import Erasure
from chat.tests.conftest import talk
from chat.tests.traces import CANARY, find_traces
from conftest import Server
from testing import Http, make_conversation


@pytest.mark.django_db(transaction=True)
def test_a_server_erases_soon_by_itself(server: Server, user: User, http: Http) -> None:
    conversation = make_conversation(user)
    talk(conversation, CANARY)
    assert http.delete(f"/api/conversations/{conversation.pk}").status_code == 204
    deadline = time.monotonic() + 10
    while Erasure.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Erasure.objects.exists()
    if connection.vendor == "sqlite":
        assert find_traces() == set()
