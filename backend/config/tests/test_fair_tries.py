"""One address that tries lorebooks without end leaves the threads to the others."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import httpx2
import pytest
from pytest_django.fixtures import Settings

from api.threads import WORKERS
from characters.services import lore_tries
from characters.services.lorebooks import create_book
from conftest import Server
from testing import bearer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_tries_of_one_address_take_one_thread(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    go_on = Event()
    begun: list[Any] = []
    try_book = lore_tries.try_book

    def wait(*args: Any, **fields: Any) -> dict[str, Any]:
        begun.append(args)
        go_on.wait(20)
        return try_book(*args, **fields)

    monkeypatch.setattr(lore_tries, "try_book", wait)
    user = make_user()
    address = f"{server.url}/api/lorebooks/{create_book(user, {'name': 'B'}).pk}/try"
    body = {"messages": [], "seed": 1}
    with (
        httpx2.Client(headers=bearer(user), timeout=20, verify=False) as http,
        ThreadPoolExecutor(WORKERS + 2) as pool,
    ):
        tries = [pool.submit(http.post, address, json=body) for _ in range(WORKERS + 2)]
        deadline = time.monotonic() + 10
        while not begun and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            assert http.get(f"{server.url}/api/conversations", timeout=5).status_code == 200
            assert len(begun) == 1
        finally:
            go_on.set()
        assert {each.result().status_code for each in tries} == {200}
