"""Many clients use one refresh token at the same moment, each thread with its own connection."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts import rotation, sessions
from accounts.models import Session, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tokens import TokenPair
from api.errors import ApiError
from testing import rounds

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 64


def at_once(work: Any) -> list[Any]:
    """The results of `CLIENTS` threads that start `work` together."""
    barrier = Barrier(CLIENTS, timeout=30)

    def run(_: int) -> Any:
        connection.ensure_connection()
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


@pytest.mark.parametrize("round_number", rounds(5, 50))
def test_of_64_parallel_uses_exactly_one_makes_the_successor(round_number: int) -> None:
    user = User.objects.create_user(EMAIL, PASSWORD)
    first = sessions.issue(user).refresh
    pairs: list[TokenPair] = at_once(lambda: rotation.rotate(first))
    assert len({pair.refresh for pair in pairs}) == 1
    assert len({pair.access for pair in pairs}) == CLIENTS
    session = Session.objects.get()
    assert len(session.rotations) == 1, "one use was recorded"
    assert rotation.rotate(pairs[0].refresh).refresh != pairs[0].refresh


def test_all_64_get_the_same_successor_through_the_api() -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    first = Http().post("/api/auth/login", CREDENTIALS).json()["refresh"]
    responses = at_once(lambda: Http().post("/api/auth/refresh", {"refresh": first}))
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["refresh"] for response in responses}) == 1


def test_over_real_connections_all_get_the_same_successor(server: Any) -> None:
    first = sessions.issue(User.objects.create_user(EMAIL, PASSWORD)).refresh
    api = server.api()

    def refresh() -> Any:
        return api.http.post("/api/auth/refresh", json={"refresh": first})

    responses = at_once(refresh)
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["refresh"] for response in responses}) == 1
    assert len(Session.objects.get().rotations) == 1


def test_a_refresh_never_outlives_the_end_of_its_session() -> None:
    """Clients refresh while one ends all sessions: no token that anybody got works after."""
    user = User.objects.create_user(EMAIL, PASSWORD)
    first = sessions.issue(user).refresh
    turns = iter(range(CLIENTS))

    def refresh_or_end() -> TokenPair | None:
        if next(turns) == CLIENTS // 2:
            user.end_sessions()
            return None
        try:
            return rotation.rotate(first)
        except ApiError as error:
            assert error.code == "token_not_valid"
            return None

    for pair in filter(None, at_once(refresh_or_end)):
        with pytest.raises(ApiError):
            rotation.rotate(pair.refresh)
        assert Http(pair.access).get("/api/me").status_code == 401
