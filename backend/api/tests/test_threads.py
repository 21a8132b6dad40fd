import asyncio
import threading
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from api import threads
from api.request_id import get_request_id, set_request_id
from api.threads import close_all, run_in_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_all()


def ask_database() -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return threading.current_thread().name, id(connection.connection)


async def test_calls_share_a_few_threads_that_keep_their_connection() -> None:
    first = set(await asyncio.gather(*(run_in_thread(ask_database) for _ in range(40))))
    second = set(await asyncio.gather(*(run_in_thread(ask_database) for _ in range(40))))
    names = {name for name, _ in first | second}
    assert len(names) <= threads.WORKERS
    assert all(name.startswith("database") for name in names)
    assert len(first | second) == len(names), "each thread has one connection and keeps it"


async def test_a_failed_query_leaves_the_threads_usable() -> None:
    def fail() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    for _ in range(8):
        with pytest.raises(DatabaseError):
            await run_in_thread(fail)
    answers = await asyncio.gather(*(run_in_thread(ask_database) for _ in range(8)))
    assert len(answers) == 8


async def test_arguments_results_and_errors_pass_through() -> None:
    def divide(a: int, *, by: int) -> float:
        return a / by

    assert await run_in_thread(divide, 1, by=2) == 0.5
    with pytest.raises(ZeroDivisionError):
        await run_in_thread(divide, 1, by=0)


async def test_the_request_id_goes_along() -> None:
    set_request_id("threads-1")
    assert await run_in_thread(get_request_id) == "threads-1"


async def test_closing_ends_the_threads_and_the_next_call_starts_new_ones() -> None:
    before, _ = await run_in_thread(ask_database)
    await asyncio.to_thread(close_all)
    assert not [t for t in threading.enumerate() if t.name.startswith("database")]
    assert threads._opened == {}
    assert (await run_in_thread(ask_database))[0] == before
