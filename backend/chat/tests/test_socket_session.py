"""A socket lasts as long as the login behind it."""

import time
from collections.abc import Callable

import pytest

from accounts import sessions
from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs


def raise_epoch(user: User) -> None:
    User.objects.filter(pk=user.pk).update(epoch=user.epoch + 1)


def deactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def delete(user: User) -> None:
    User.objects.get(pk=user.pk).delete()


@pytest.mark.parametrize("end", [User.end_sessions, raise_epoch, deactivate, delete])
@pytest.mark.parametrize("is_talking", [True, False])
def test_the_end_of_the_session_ends_the_socket(
    tabs: Tabs,
    user: User,
    conversation: Conversation,
    end: Callable[[User], None],
    is_talking: bool,
) -> None:
    tab = tabs.ready(conversation.pk, user)
    if is_talking:
        tab.send("message.send", content="[[script tokens=3000 delay_ms=5]]", model=SCRIPTED)
        tab.until("response.output_text.delta")
    end(user)
    committed = time.monotonic()
    code = tab.closed()
    assert time.monotonic() - committed < 1.2
    assert code == 4009
    # A token that was good then opens nothing now.
    assert tabs.open(conversation.pk, headers={"Authorization": "Bearer x"}).closed() == 4001


def test_signing_out_elsewhere_leaves_it_open(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    sessions.revoke_refresh(sessions.issue(user).refresh)
    tab.drain(1.2)
    tab.send("pong")
    assert tab.until("pong_ack")


def test_signing_out_does_not_stop_the_reply(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    tab.send("message.send", content="[[script tokens=100 delay_ms=25]]", model=SCRIPTED)
    tab.until("response.output_text.delta")
    user.end_sessions()
    assert tab.closed() == 4009
    later = tabs.ready(conversation.pk, User.objects.get(pk=user.pk))
    reading = later.read_run()
    assert reading.final["status"] == "final"
    assert reading.text == Message.objects.get(role="assistant").content


def test_leaving_does_not_stop_the_reply(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    # Long enough for another tab to open before it ends.
    tab.send("message.send", content="[[script tokens=100 delay_ms=25]]", model=SCRIPTED)
    tab.until("message.created")
    tab.close()
    assert tabs.ready(conversation.pk, user).read_run().final["status"] == "final"
