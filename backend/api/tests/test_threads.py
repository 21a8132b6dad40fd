import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from api import threads
from api.errors import ApiError
from api.request_id import get_request_id, set_request_id
from api.threads import SLOW_QUEUE, SLOW_WORKERS, close_all, run_in, run_in_thread, run_slow

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
    await run_in_thread(ask_database)
    await asyncio.to_thread(close_all)
    assert not [t for t in threading.enumerate() if t.name.startswith("database")]
    assert threads._database._opened == {}
    assert (await run_in_thread(ask_database))[0] == "database_0"


async def test_a_call_cancelled_before_its_turn_is_not_made() -> None:
    began, release = Event(), Event()
    made: list[str] = []

    def hold() -> None:
        began.set()
        release.wait(5)

    with ThreadPoolExecutor(1) as one:
        first = asyncio.create_task(run_in(one.submit, hold))
        await asyncio.to_thread(began.wait, 5)
        second = asyncio.create_task(run_in(one.submit, lambda: made.append("second")))
        third = asyncio.create_task(run_in(one.submit, lambda: made.append("third")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        release.set()
        await asyncio.gather(first, third)
    assert made == ["third"]


async def test_one_cancelled_during_its_turn_is_made_to_its_end() -> None:
    began, release = Event(), Event()
    made: list[str] = []

    def work() -> None:
        began.set()
        release.wait(5)
        made.append("work")

    with ThreadPoolExecutor(1) as one:
        waiting = asyncio.create_task(run_in(one.submit, work))
        await asyncio.to_thread(began.wait, 5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        release.set()
    assert made == ["work"]


async def test_what_a_call_raises_is_raised() -> None:
    def fail() -> None:
        raise LookupError("not here")

    with ThreadPoolExecutor(1) as one, pytest.raises(LookupError, match="not here"):
        await run_in(one.submit, fail)


async def test_slow_calls_have_threads_of_their_own_that_keep_no_connection() -> None:
    opened: list[BaseDatabaseWrapper] = []

    def ask() -> str:
        opened.append(connections[DEFAULT_DB_ALIAS])
        return ask_database()[0]

    names = set(await asyncio.gather(*(run_slow(ask) for _ in range(20))))
    assert len(names) <= SLOW_WORKERS
    assert all(name.startswith("slow") for name in names)
    assert [one for one in opened if one.connection is not None] == []


async def test_slow_calls_hold_no_other_call_up_and_too_many_are_refused() -> None:
    release, under_way = Event(), threading.Semaphore(0)

    def hold() -> str:
        under_way.release()
        release.wait(10)
        return threading.current_thread().name

    held = [asyncio.create_task(run_slow(hold)) for _ in range(SLOW_WORKERS + SLOW_QUEUE)]
    for _ in range(SLOW_WORKERS):
        await asyncio.to_thread(under_way.acquire, timeout=5)
    try:
        for _ in range(3):
            with pytest.raises(ApiError) as refused:
                await run_slow(hold)
            assert (refused.value.status, refused.value.code) == (503, "unavailable")
            assert refused.value.headers == {"Retry-After": "1"}
        name, _ = await asyncio.wait_for(run_in_thread(ask_database), 5)
        assert name.startswith("database")
    finally:
        release.set()
    assert len(await asyncio.gather(*held)) == SLOW_WORKERS + SLOW_QUEUE
    assert (await run_slow(hold)).startswith("slow"), "there is room again"
