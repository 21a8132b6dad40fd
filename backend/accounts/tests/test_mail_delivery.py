"""The thread that sends the mails: it outlives failures, and holds nothing while it is idle."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError
from django.db.backends.signals import connection_created

from accounts import mail_delivery, outbox
from accounts.mail_delivery import MailDelivery
from accounts.models import OutgoingMail, User
from accounts.outbox import Kind
from accounts.tests.conftest import EMAIL
from api.loops import describe_failing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened() -> Iterator[list[Any]]:
    """The connections of the delivery's thread, as they are opened."""
    found: list[Any] = []

    def note(connection: Any, **_: Any) -> None:
        if threading.current_thread().name == "mail-delivery":
            found.append(connection)

    connection_created.connect(note)
    yield found
    connection_created.disconnect(note)


@pytest.fixture
def delivery(opened: list[Any]) -> Iterator[MailDelivery]:
    # The one of a server that another test has left running would send the mails first.
    mail_delivery.stop()
    delivery = MailDelivery()
    yield delivery
    delivery.stop()


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_commit_wakes_it(delivery: MailDelivery, opened: list[Any]) -> None:
    delivery.start()
    wait_until(lambda: opened and opened[0].connection is None)
    User.objects.create_user(EMAIL, None)
    committed_at = time.monotonic()
    outbox.post(Kind.RESET, EMAIL)
    wait_until(lambda: mail.outbox)
    assert time.monotonic() - committed_at < mail_delivery.POLL_SECONDS / 2


def test_no_connection_is_held_while_idle(delivery: MailDelivery, opened: list[Any]) -> None:
    User.objects.create_user(EMAIL, None)
    delivery.start()
    for number in range(1, 4):
        outbox.post(Kind.RESET, EMAIL)
        wait_until(lambda n=number: len(mail.outbox) == n)  # type: ignore[misc]
        wait_until(lambda: all(connection.connection is None for connection in opened))
    assert opened


def test_failures_are_logged_and_reported_until_it_works_again(
    delivery: MailDelivery, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    find = outbox._claim
    is_broken = threading.Event()
    is_broken.set()

    def claim() -> OutgoingMail | None:
        if is_broken.is_set():
            raise OperationalError("planted")
        return find()

    monkeypatch.setattr(outbox, "_claim", claim)
    monkeypatch.setattr(mail_delivery, "POLL_SECONDS", 0.1)
    User.objects.create_user(EMAIL, None)
    outbox.post(Kind.RESET, EMAIL)
    delivery.start()
    wait_until(lambda: "mail-delivery (OperationalError)" in describe_failing())
    assert mail.outbox == []
    is_broken.clear()
    wait_until(lambda: mail.outbox)
    wait_until(lambda: "mail-delivery" not in describe_failing())
    assert "background loop mail-delivery failed" in caplog.text


def test_it_stops_at_once_while_it_waits(delivery: MailDelivery, opened: list[Any]) -> None:
    delivery.start()
    wait_until(lambda: opened and opened[0].connection is None)
    began_at = time.monotonic()
    delivery.stop()
    assert time.monotonic() - began_at < 1
    assert not delivery._thread.is_alive
