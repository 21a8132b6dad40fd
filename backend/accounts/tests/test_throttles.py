"""Counters that many ask at once, locks that double, and whose address counts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection

from accounts import failed_logins, throttles
from accounts.models import ThrottleCounter
from accounts.throttle_counters import Rule
from accounts.throttles import LOGIN
from api.addresses import network_of, subscriber_of
from api.errors import ApiError

CLIENTS = 64
START = 1_800_000_000
HOME = "192.0.2.7"


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@contextmanager
def refused(wait: int) -> Iterator[None]:
    with pytest.raises(ApiError) as caught:
        yield
    error = caught.value
    assert (error.status, error.code) == (429, "throttled")
    assert error.headers["Retry-After"] == str(wait)
    assert error.extra["retry_after"] == wait


def fail(times: int, email: str = "bronn@example.org", address: str = HOME) -> None:
    for _ in range(times):
        failed_logins.acquire(email, address)


def passed(work: Any) -> int:
    """How many of `CLIENTS` threads that start `work` together get through."""
    barrier = Barrier(CLIENTS, timeout=30)

    def run(_: int) -> bool:
        connection.ensure_connection()
        barrier.wait()
        try:
            work()
        except ApiError as error:
            assert error.code == "throttled"
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(run, range(CLIENTS)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [1, 5, 20, 63])
def test_of_64_parallel_hits_exactly_the_limit_passes(limit: int) -> None:
    rule = Rule(f"race of {limit}", limit, 60)
    assert passed(lambda: throttles.acquire(rule, "somebody")) == limit


@pytest.mark.django_db(transaction=True)
def test_of_64_parallel_attempts_five_reach_the_hasher() -> None:
    assert passed(lambda: failed_logins.acquire("bronn@example.org", HOME)) == 5
    assert ThrottleCounter.objects.get().count == 5


@pytest.mark.django_db
def test_a_window_ends_when_it_said(clock: time_machine.Traveller) -> None:
    for _ in range(LOGIN.limit):
        throttles.acquire(LOGIN, HOME)
    with refused(60):
        throttles.acquire(LOGIN, HOME)
    throttles.acquire(LOGIN, "198.51.100.1")
    clock.shift(59.5)
    with refused(1):
        throttles.acquire(LOGIN, HOME)
    clock.shift(0.5)
    throttles.acquire(LOGIN, HOME)


@pytest.mark.django_db
def test_a_lock_doubles_each_time_up_to_its_longest(clock: time_machine.Traveller) -> None:
    for doubling in (0, 1, 2, 3, 4, 5, 6, 7, 8, 8):
        fail(5)
        wait = 300 * 2**doubling
        with refused(wait):
            fail(1)
        clock.shift(wait - 1)
        with refused(1):
            fail(1)
        clock.shift(1)


@pytest.mark.django_db
def test_a_quiet_day_after_a_lock_it_is_five_minutes_again(
    clock: time_machine.Traveller,
) -> None:
    fail(5)
    clock.shift(300)
    fail(5)
    with refused(600):
        fail(1)
    clock.shift(600 + 24 * 3600)
    fail(5)
    with refused(300):
        fail(1)


@pytest.mark.django_db
def test_failures_far_apart_never_lock(clock: time_machine.Traveller) -> None:
    for _ in range(10):
        fail(4)
        clock.shift(300)
    fail(5)
    with refused(300):
        fail(1)


@pytest.mark.django_db
def test_success_forgets_the_failures_and_the_doubling(clock: time_machine.Traveller) -> None:
    fail(5)
    clock.shift(300)
    failed_logins.acquire("bronn@example.org", HOME)
    failed_logins.forget("bronn@example.org", HOME)
    fail(5)
    with refused(300):
        fail(1)


@pytest.mark.django_db
def test_a_lock_holds_for_one_account_and_one_network(clock: time_machine.Traveller) -> None:
    fail(5)
    fail(1, address="192.0.3.7")
    fail(1, email="tyrion@example.org")
    with refused(300):
        fail(1, address="192.0.2.250")
    with refused(300):
        fail(1, email="BRONN@example.org")


@pytest.mark.parametrize(
    ("address", "network", "single"),
    [
        ("192.0.2.7", "192.0.2.0/24", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.0/24", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
        (None, "nowhere", "nowhere"),
    ],
)
def test_addresses_count_by_what_one_subscriber_has(
    address: str | None, network: str, single: str
) -> None:
    assert network_of(address) == network
    assert subscriber_of(address) == single


@pytest.mark.django_db
def test_counters_are_forgotten_when_they_count_for_nothing(
    clock: time_machine.Traveller,
) -> None:
    fail(5)
    clock.shift(failed_logins.RULE.seconds + 24 * 3600 - 1)
    throttles.forget_expired()
    assert ThrottleCounter.objects.count() == 1
    clock.shift(1)
    throttles.forget_expired()
    assert not ThrottleCounter.objects.exists()


@pytest.mark.django_db
def test_one_switch_turns_them_off(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = False
    for _ in range(100):
        throttles.acquire(LOGIN, HOME)
        failed_logins.acquire("bronn@example.org", HOME)
    failed_logins.forget("bronn@example.org", HOME)
    assert not ThrottleCounter.objects.exists()


@pytest.mark.django_db
def test_text_that_is_no_text_is_counted_too() -> None:
    throttles.acquire(LOGIN, "\ud800")
