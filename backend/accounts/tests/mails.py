"""What the tests of mails share: sending what is due, and reading links as a person does."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection

from accounts import outbox
from accounts.models import OutgoingMail

T = TypeVar("T")


def send_mails() -> list[EmailMultiAlternatives]:
    """Send what is due; the mails that left since the last call."""
    outbox.send_due()
    wait_for_the_delivery()
    letters = list(mail.outbox)
    mail.outbox.clear()
    return letters  # type: ignore[return-value]


def wait_for_the_delivery() -> None:
    """The server that other tests leave running may have been faster, and be at it still."""
    in_hand = OutgoingMail.objects.filter(next_attempt_at__isnull=False, last_error="")
    deadline = time.monotonic() + 10
    while in_hand.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def the_mail() -> EmailMultiAlternatives:
    [letter] = send_mails()
    return letter


def links(text: str) -> list[str]:
    return re.findall(r"https?://[^\s\"<>]+", text)


def query(letter: EmailMultiAlternatives, path: str) -> dict[str, str]:
    """The parameters of the one link to `path` in the text of a mail."""
    [link] = [link for link in links(str(letter.body)) if urlsplit(link).path == path]
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def token_of(letter: EmailMultiAlternatives) -> str:
    return query(letter, "/verify-email")["token"]


def in_parallel(count: int, call: Callable[[int], T]) -> list[T]:
    """`call(0)`, `call(1)` … at the same moment, each in a thread with a connection of its own; on
    PostgreSQL, which does not give away as many, so many at a time.
    """
    threads = count if connection.vendor == "sqlite" else min(count, 16)
    barrier = Barrier(threads)

    def run(number: int) -> T:
        barrier.wait()
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(count)))
