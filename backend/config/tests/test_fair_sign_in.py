"""One address that signs in without end does not shut the others out."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx2
import pytest
from pytest_django.fixtures import Settings

from api import threads
from api.wsgi_bridge import SLOW_AT_ONCE
from conftest import Server

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(server: Server, address: str) -> int:
    return httpx2.post(
        f"{server.url}/api/auth/login",
        json={"email": "nobody@example.org", "password": "guess"},
        headers={"X-Forwarded-For": address},
        timeout=20,
        verify=False,
    ).status_code


def test_a_queue_full_of_one_address_has_room_for_another(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    settings.TRUSTED_PROXY_COUNT = 1
    go_on = Event()
    for _ in range(threads.SLOW_WORKERS):
        server.loop.call_soon_threadsafe(
            lambda: server.loop.create_task(threads.run_slow(go_on.wait, 20))
        )
    room = threads.SLOW_WORKERS + threads.SLOW_QUEUE
    with ThreadPoolExecutor(room + 20) as pool:
        hasty = [pool.submit(sign_in, server, "203.0.113.9") for _ in range(room + 10)]
        deadline = time.monotonic() + 10
        while sum(call.done() for call in hasty) < 10 and time.monotonic() < deadline:
            time.sleep(0.01)
        # The hasty one's own line is full.
        assert [call.result() for call in hasty if call.done()] == [503] * 10
        other = pool.submit(sign_in, server, "198.51.100.7")
        time.sleep(0.3)
        assert not other.done(), "it waits in line, behind few"
        assert threads._slow._pending <= threads.SLOW_WORKERS + SLOW_AT_ONCE + 1
        go_on.set()
        assert other.result() == 400
        answers = [call.result() for call in hasty]
    # Exactly as many are answered as an address may ask a minute, and none more than before.
    assert answers.count(503) == 10
    assert answers.count(400) <= 20
