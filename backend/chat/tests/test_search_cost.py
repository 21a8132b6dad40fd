"""What a search costs: few statements, and no steps through what does not match."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat.models import Message
from chat.search.results import find
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's steps")


def fill(user: User, text: str, *, conversations: int, messages: int = 5) -> None:
    for _ in range(conversations):
        conversation = make_conversation(user, title="-")
        Message.objects.bulk_create(
            Message(conversation=conversation, depth=depth, role="user", content=text)
            for depth in range(messages)
        )


@pytest.mark.parametrize("query", ["coin", "co", "coin steel", "gold"])
def test_its_statements_do_not_grow(user: User, query: str) -> None:
    fill(user, "coin and steel", conversations=10)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        find(user, query, 20)
    # PostgreSQL looks through the newest messages first.
    assert len(statements) <= {"sqlite": 3, "postgresql": 4}[connection.vendor]


def count_steps(ask: Callable[[], object]) -> int:
    """How many instructions SQLite's machine runs, in tens."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(step, 10)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps


@on_sqlite
def test_it_walks_none_of_the_owners_other_messages(user: User) -> None:
    """Nor their other conversations: one with a hundred waits no longer for a rare word."""
    fill(user, "needle", conversations=1, messages=20)
    before = count_steps(lambda: find(user, "needle", 20))
    fill(user, "straw", conversations=100)
    # In one segment, as before.
    with connection.cursor() as cursor:
        for index in ("chat_message_search", "chat_conversation_search"):
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608  our own names
    after = count_steps(lambda: find(user, "needle", 20))
    assert after < before * 1.5


def read_words() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, chat_message_search, row)"
        )
        cursor.execute("SELECT term FROM temp.words")
        found = {word for (word,) in cursor.fetchall()}
        cursor.execute("DROP TABLE temp.words")
    return found


@on_sqlite
def test_the_words_of_one_person_are_neighbours_in_the_index(user: User) -> None:
    """FTS5 joins all words with a beginning before it looks at the owner of any."""
    other = make_user()
    for owner in (user, other):
        fill(owner, "coin and steel", conversations=1)
    keys = {user.pk.hex[:8], other.pk.hex[:8]}
    assert read_words() == {key + word for key in keys for word in ("coin", "and", "steel")}


def test_ids_that_begin_alike_share_no_results() -> None:
    alike = [make_user(id=UUID(f"0123456789abcdef0123456789abcde{last}")) for last in "01"]
    for number, owner in enumerate(alike):
        fill(owner, f"coin {number}", conversations=1, messages=1)
        make_conversation(owner, title=f"steel {number}")
    for number, owner in enumerate(alike):
        assert [row.content for row, *_ in find(owner, "coin", 20).messages] == [f"coin {number}"]
        assert [row.title for row in find(owner, "steel", 20).conversations] == [f"steel {number}"]
