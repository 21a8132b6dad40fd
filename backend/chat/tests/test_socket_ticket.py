"""POST /api/auth/ws-ticket"""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from accounts import sessions, tickets
from accounts.authentication import authenticate_token
from accounts.models import SocketTicket, User
from chat.models import Conversation
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin
from testing import Http, make_conversation, make_user

PATH = "/api/auth/ws-ticket"


def take(http: Http, conversation: Conversation) -> str:
    ticket: str = http.post(PATH, {"conversation_id": str(conversation.pk)}).json()["ticket"]
    return ticket


@pytest.mark.django_db
def test_a_ticket_for_ones_own_conversation(http: Http, conversation: Conversation) -> None:
    response = http.post(PATH, {"conversation_id": str(conversation.pk)})
    assert response.status_code == 200
    assert response.json() == {"ticket": response.json()["ticket"], "expires_in": 30}
    assert len(response.json()["ticket"]) >= 43


@pytest.mark.django_db
def test_it_is_good_once(http: Http, user: User, conversation: Conversation) -> None:
    ticket = take(http, conversation)
    assert tickets.redeem(ticket, conversation.pk).user == user
    with pytest.raises(AuthenticationFailed):
        tickets.redeem(ticket, conversation.pk)
    assert not SocketTicket.objects.exists()


@pytest.mark.django_db
def test_it_is_good_for_one_conversation(
    http: Http, user: User, conversation: Conversation
) -> None:
    ticket = take(http, conversation)
    with pytest.raises(AuthenticationFailed):
        tickets.redeem(ticket, make_conversation(user).pk)


@pytest.mark.django_db
def test_it_is_good_for_a_moment(http: Http, conversation: Conversation) -> None:
    ticket = take(http, conversation)
    SocketTicket.objects.update(expires_at=timezone.now() - timedelta(milliseconds=1))
    with pytest.raises(AuthenticationFailed):
        tickets.redeem(ticket, conversation.pk)


@pytest.mark.django_db
def test_it_ends_with_its_session(user: User, conversation: Conversation) -> None:
    identity = authenticate_token(sessions.issue(user).access)
    ticket = tickets.issue(identity, conversation.pk)
    sessions.revoke(identity.session_id)
    with pytest.raises(AuthenticationFailed):
        tickets.redeem(ticket, conversation.pk)


@pytest.mark.django_db
def test_it_is_not_stored_in_the_clear(http: Http, conversation: Conversation) -> None:
    ticket = take(http, conversation)
    stored = SocketTicket.objects.get()
    assert ticket not in str(vars(stored))


@pytest.mark.django_db
def test_what_nobody_used_is_swept(http: Http, conversation: Conversation) -> None:
    used = take(http, conversation)
    SocketTicket.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    fresh = take(http, conversation)
    tickets.forget_expired()
    assert SocketTicket.objects.count() == 1
    assert tickets.redeem(fresh, conversation.pk)
    with pytest.raises(AuthenticationFailed):
        tickets.redeem(used, conversation.pk)


@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_exactly_one_wins(user: User, conversation: Conversation) -> None:
    identity = authenticate_token(sessions.issue(user).access)
    for _ in range(10):
        ticket = tickets.issue(identity, conversation.pk)
        assert race(ticket, conversation) == 1


def race(ticket: str, conversation: Conversation) -> int:
    """How many of eight parallel uses went through."""
    barrier = threading.Barrier(8)
    won: list[bool] = []

    def use() -> None:
        try:
            barrier.wait()
            tickets.redeem(ticket, conversation.pk)
            won.append(True)
        except AuthenticationFailed:
            won.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 8
    return sum(won)


@pytest.mark.django_db
def test_there_is_none_for_what_is_not_ones_own(http: Http) -> None:
    foreign = make_conversation(make_user())
    begin(foreign)
    for conversation_id in (str(foreign.pk), ABSENT_ID):
        response = http.post(PATH, {"conversation_id": conversation_id})
        assert (response.status_code, response.content) == (404, NOT_FOUND)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"conversation_id": "x"}, {"conversation_id": None}])
def test_a_malformed_id_in_the_body(http: Http, body: dict[str, object]) -> None:
    response = http.post(PATH, body)
    assert response.status_code == 400
    assert list(response.json()) == ["detail", "code", "conversation_id"]
