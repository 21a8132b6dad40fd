"""Mails of the shipped server: real processes, a real mail server, kill -9."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx2
import pytest

from accounts.tests.smtp import Behaviour, Mailbox, environment_for, run_mailbox
from chat.tests.faults.conftest import NewDatabase
from chat.tests.faults.databases import Sqlite
from chat.tests.faults.harness import Server, find_children, write_environment

PASSWORD = "a castle on the Blackwater"
TOKEN = re.compile(r"/verify-email\?token=([\w-]+)")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with run_mailbox() as running:
        yield running


Start = Callable[..., Server]


@pytest.fixture
def start(mailbox: Mailbox, new_database: NewDatabase) -> Iterator[Start]:
    """A server of so many processes that confirms addresses through the mailbox."""
    started: list[Server] = []

    def run(processes: int = 1, **changes: str) -> Server:
        environment = write_environment(
            EMAIL_VERIFICATION_REQUIRED="True",
            WEB_CONCURRENCY=str(processes),
            **environment_for(mailbox) | changes,
        )
        server = Server(new_database("SQLite"), environment)
        started.append(server)
        return server.start()

    yield run
    for server in started:
        server.end()


def post(server: Server, path: str, **body: str) -> Any:
    return httpx2.post(f"{server.url}/api/auth/{path}", json=body, timeout=10)


def register(server: Server, name: str = "bronn") -> Any:
    return post(server, "register", email=f"{name}@example.org", password=PASSWORD)


def wait_until(is_so: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rows(server: Server, query: str) -> Any:
    """Run one statement on the server's database."""
    assert isinstance(server.database, Sqlite)
    with closing(sqlite3.connect(server.database.path, timeout=10)) as database, database:
        return database.execute(query).fetchall()


def let_leases_run_out(server: Server) -> None:
    rows(
        server,
        "UPDATE accounts_outgoingmail SET next_attempt_at = '2000-01-01 00:00:00'"
        " WHERE next_attempt_at IS NOT NULL",
    )


def sent(server: Server) -> int:
    [[count]] = rows(server, "SELECT count(*) FROM accounts_outgoingmail WHERE sent_at NOT NULL")
    return int(count)


@pytest.mark.thorough
def test_from_the_form_to_the_first_request(start: Start, mailbox: Mailbox) -> None:
    server = start()
    assert register(server).status_code == 202
    # Woken by the commit, not found by the next look.
    wait_until(lambda: mailbox.received, 3)
    found = TOKEN.search(mailbox.received[0].text())
    assert found is not None
    verified = post(server, "verify-email", token=found[1])
    assert verified.status_code == 200
    me = httpx2.get(
        f"{server.url}/api/me", headers={"Authorization": f"Bearer {verified.json()['access']}"}
    )
    assert me.json()["email_verified"] is True
    assert found[1] not in server.log
    assert PASSWORD not in server.log


def test_nobody_waits_for_a_mail_server_that_hangs(start: Start, mailbox: Mailbox) -> None:
    mailbox.behaviour = Behaviour(is_hanging=True)
    server = start(EMAIL_TIMEOUT="20")
    took = []
    for number in range(10):
        began = time.monotonic()
        assert register(server, f"person{number}").status_code == 202
        took.append(time.monotonic() - began)
    wait_until(lambda: mailbox.connections)
    began = time.monotonic()
    assert server.readiness() == "ok"
    took.append(time.monotonic() - began)
    # Less than the mail server is given to answer a single one.
    assert max(took) < 10
    [[waiting]] = rows(server, "SELECT count(*) FROM accounts_outgoingmail WHERE sent_at IS NULL")
    assert waiting == 10


def test_of_several_processes_one_sends_each_mail(start: Start, mailbox: Mailbox) -> None:
    # Slow enough for the other processes to come looking.
    mailbox.behaviour = Behaviour(delay_seconds=0.05)
    server = start(3)
    names = [f"person{number}" for number in range(12)]
    for name in names:
        register(server, name)
    try:
        wait_until(lambda: sent(server) == len(names), 60)
    except AssertionError:
        states = rows(server, "SELECT attempts, sent_at, last_error FROM accounts_outgoingmail")
        pytest.fail(f"{states}\n{server.log}")
    # Time for every process to look once more.
    time.sleep(6)
    addresses = sorted(envelope.recipients[0] for envelope in mailbox.received)
    assert addresses == sorted(f"{name}@example.org" for name in names)


def kill_workers(server: Server) -> None:
    """And wait for the supervisor to have started others."""
    before = set(find_children(server.master.pid))
    server.kill_worker()
    wait_until(lambda: set(find_children(server.master.pid)) - before, 30)
    server.wait_until_ready()


def test_a_process_that_dies_before_the_mail_left(start: Start, mailbox: Mailbox) -> None:
    """It had claimed the mail and was talking to the mail server: another one sends it, once."""
    mailbox.behaviour = Behaviour(is_hanging=True)
    server = start()
    register(server)
    wait_until(lambda: mailbox.connections)
    kill_workers(server)
    mailbox.behaviour = Behaviour()
    # The lease holds: nobody else sends it as long as the dead one might.
    time.sleep(1)
    assert mailbox.received == []
    let_leases_run_out(server)
    wait_until(lambda: sent(server) == 1)
    time.sleep(0.5)
    assert len(mailbox.received) == 1


@pytest.mark.thorough
def test_a_process_that_dies_after_the_mail_left(start: Start, mailbox: Mailbox) -> None:
    """The mail server took it, nobody was left to note so: it leaves once more, and no more."""
    server = start()
    mailbox.behaviour = Behaviour(answer_after_seconds=0.8)
    register(server)
    wait_until(lambda: mailbox.received)
    kill_workers(server)
    mailbox.behaviour = Behaviour()
    for _ in range(3):
        let_leases_run_out(server)
        wait_until(lambda: sent(server) == 1)
    time.sleep(0.5)
    first, second = (TOKEN.search(envelope.text()) for envelope in mailbox.received)
    assert first is not None
    assert second is not None
    assert post(server, "verify-email", token=first[1]).json()["code"] == "invalid_token"
    assert post(server, "verify-email", token=second[1]).status_code == 200
