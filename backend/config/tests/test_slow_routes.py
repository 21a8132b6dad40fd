"""Slow requests without queries do not delay requests that only need the database."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import httpx2
import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import resolve

from accounts.reset_tokens import reset_tokens, write_uid
from api.threads import SLOW_QUEUE, SLOW_WORKERS
from config.slow_routes import SLOW_ROUTES, is_costly, is_drawing, is_slow
from conftest import Server
from testing import PASSWORD, bearer, make_user


class WatchedHasher(MD5PasswordHasher):
    """Notes in which threads it works, and waits while it is held."""

    threads: ClassVar[list[str]] = []
    may_go_on: ClassVar[threading.Event] = threading.Event()

    def encode(self, password: str, salt: str) -> str:
        self.threads.append(threading.current_thread().name)
        self.may_go_on.wait(20)
        return super().encode(password, salt)


@pytest.fixture
def hasher(settings: Any) -> Iterator[type[WatchedHasher]]:
    settings.PASSWORD_HASHERS = [f"{__name__}.WatchedHasher"]
    WatchedHasher.may_go_on.set()
    yield WatchedHasher
    WatchedHasher.may_go_on.set()


@pytest.mark.parametrize(("method", "path"), sorted(SLOW_ROUTES))
def test_every_slow_route_exists(method: str, path: str) -> None:
    view: Any = resolve(path).func
    assert hasattr(view.cls, method.lower())


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/api/auth/login", True),
        ("POST", "/api/auth/login/", True),
        ("DELETE", "/api/me/", True),
        ("GET", "/api/me", False),
        ("GET", "/api/auth/login", False),
        ("POST", "/api/auth/refresh", False),
        ("POST", "/admin/login/", True),
        ("POST", "/admin/accounts/user/", True),
        ("GET", "/admin/login/", False),
    ],
)
def test_both_spellings_count_and_the_method_does(method: str, path: str, expected: bool) -> None:
    assert is_slow(method, path) is expected


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("PUT", "/api/characters/1/avatar", True),
        ("PUT", "/api/characters/1/avatar/", True),
        ("DELETE", "/api/characters/1/avatar", False),
        ("PUT", "/api/characters/1", False),
        ("PUT", "/api/characters/1/2/avatar", False),
    ],
)
def test_pictures_are_drawn_apart(method: str, path: str, expected: bool) -> None:
    assert is_drawing(method, path) is expected


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/api/characters/try", True),
        ("POST", "/api/characters/1/try/", True),
        ("POST", "/api/lorebooks/1/try", True),
        ("POST", "/api/lorebooks/1/entries", True),
        ("PATCH", "/api/lorebooks/1/entries/2", True),
        ("GET", "/api/lorebooks/1/entries", False),
        ("PATCH", "/api/lorebooks/1", False),
    ],
)
def test_costly_requests_are_told(method: str, path: str, expected: bool) -> None:
    assert is_costly(method, path) is expected


async def test_logins_that_hash_hold_nobody_else_up_and_too_many_are_refused(
    server: Server, hasher: type[WatchedHasher]
) -> None:
    headers = await asyncio.to_thread(lambda: bearer(make_user("me@example.org")))
    hasher.threads.clear()
    hasher.may_go_on.clear()
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=server.url, timeout=30, limits=limits) as http:

        async def log_in(number: int) -> httpx2.Response:
            body = {"email": f"nobody{number}@example.org", "password": "not their password"}
            return await http.post("/api/auth/login", json=body)

        room = SLOW_WORKERS + SLOW_QUEUE
        logins = [asyncio.create_task(log_in(number)) for number in range(room + 3)]
        refused, waiting = await _wait_until(3, logins)
        for answer in refused:
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert answer.headers["retry-after"] == "1"
            assert answer.headers["content-type"] == "application/json"
        assert len(waiting) == room
        me = await asyncio.wait_for(http.get("/api/me", headers=headers), 5)
        assert me.json()["email"] == "me@example.org"
        async with asyncio.timeout(10):
            while len(hasher.threads) < SLOW_WORKERS:  # noqa: ASYNC110  no event to wait for
                await asyncio.sleep(0.01)
        hasher.may_go_on.set()
        answers = await asyncio.gather(*waiting)
        assert {answer.status_code for answer in answers} == {400}
        assert (await log_in(0)).status_code == 400, "there is room again"


async def _wait_until(
    count: int, tasks: list["asyncio.Task[httpx2.Response]"]
) -> tuple[list[httpx2.Response], list["asyncio.Task[httpx2.Response]"]]:
    """The first `count` answers, and the tasks that still wait."""
    async with asyncio.timeout(15):
        while len(done := [one for one in tasks if one.done()]) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len([task for task in tasks if task.done()]) == count
    return [task.result() for task in done], [task for task in tasks if not task.done()]


def test_no_password_is_hashed_in_the_threads_of_short_requests(
    server: Server, hasher: type[WatchedHasher]
) -> None:
    person = make_user("change@example.org")
    hasher.threads.clear()
    api = server.api().http
    new = "another long passphrase"
    registered = api.post(
        "/api/auth/register", json={"email": "new@example.org", "password": PASSWORD}
    )
    assert registered.status_code == 201, registered.text
    reset = {
        "uid": write_uid(person),
        "token": reset_tokens.make_token(person),
        "new_password": new,
    }
    confirmed = api.post("/api/auth/password/reset/confirm", json=reset)
    assert confirmed.status_code in (200, 204), confirmed.text
    signed_in = api.post("/api/auth/login", json={"email": person.email, "password": new})
    assert signed_in.status_code == 200, signed_in.text
    mine = {"Authorization": f"Bearer {signed_in.json()['access']}"}
    change = {"old_password": new, "new_password": PASSWORD}
    changed = api.post("/api/auth/password/change/", json=change, headers=mine)
    assert changed.status_code == 200, changed.text
    mine = {"Authorization": f"Bearer {changed.json()['access']}"}
    left = api.request("DELETE", "/api/me", json={"password": PASSWORD}, headers=mine)
    assert left.status_code == 204, left.text
    assert len(hasher.threads) >= 5
    assert {name.partition("_")[0] for name in hasher.threads} == {"slow"}
