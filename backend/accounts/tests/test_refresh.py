from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts import rotation, sessions
from accounts.models import Session, User
from accounts.services.deletion import delete_account
from accounts.tests.conftest import CREDENTIALS, Http

pytestmark = pytest.mark.django_db

START = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)


def refresh(token: str) -> Any:
    return Http().post("/api/auth/refresh", {"refresh": token})


def sign_in(http: Http) -> str:
    token: str = http.post("/api/auth/login", CREDENTIALS).json()["refresh"]
    return token


def successor(token: str) -> str:
    response = refresh(token)
    assert response.status_code == 200, response.content
    body: dict[str, str] = response.json()
    assert set(body) == {"access", "refresh"}
    assert Http(body["access"]).get("/api/me").status_code == 200
    return body["refresh"]


def assert_refused(token: str) -> None:
    response = refresh(token)
    assert response.status_code == 401
    assert response.json()["code"] == "token_not_valid"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_refresh_token_buys_the_next_one(tokens: dict[str, str]) -> None:
    second = successor(tokens["refresh"])
    third = successor(second)
    assert len({tokens["refresh"], second, third}) == 3
    assert Session.objects.count() == 1


def test_a_lost_answer_is_given_again_for_ten_seconds(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        first = sign_in(http)
        clock.shift(60)
        second = successor(first)
        for _ in range(10):
            clock.shift(1)
            assert successor(first) == second
        assert successor(second) != second


def test_a_used_token_after_ten_seconds_ends_the_session(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        first = sign_in(http)
        body = refresh(first).json()
        clock.shift(10.001)
        assert_refused(first)
        assert_refused(body["refresh"])
        assert Http(body["access"]).get("/api/me").status_code == 401


def test_grace_belongs_to_each_use_even_after_the_next(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        first = sign_in(http)
        second = successor(first)
        clock.shift(4)
        third = successor(second)
        clock.shift(4)
        assert successor(first) == second
        assert successor(second) == third
        clock.shift(4)
        assert successor(second) == third
        assert_refused(first)


def test_the_list_of_recent_uses_stays_short(http: Http, bronn: User) -> None:
    token = first = sign_in(http)
    for _ in range(rotation.MAX_ROTATIONS + 5):
        token = successor(token)
    assert len(Session.objects.get().rotations) == rotation.MAX_ROTATIONS
    assert_refused(first)


def test_another_login_is_not_ended_with_it(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        other, first = sign_in(http), sign_in(http)
        successor(first)
        clock.shift(11)
        assert_refused(first)
        successor(other)


def test_a_session_slides_a_day_with_each_refresh(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = sign_in(http)
        for _ in range(5):
            clock.shift(timedelta(hours=23))
            token = successor(token)
        clock.shift(timedelta(hours=24))
        assert_refused(token)


def test_a_session_ends_thirty_days_after_the_login(http: Http, bronn: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        token = sign_in(http)
        for _ in range(30):
            clock.shift(timedelta(hours=23, minutes=59))
            token = successor(token)
        clock.move_to(START + timedelta(days=30) - timedelta(minutes=1))
        body = refresh(token).json()
        clock.shift(59)
        assert Http(body["access"]).get("/api/me").status_code == 200
        clock.shift(1)
        assert_refused(body["refresh"])
        assert Http(body["access"]).get("/api/me").status_code == 401


@pytest.mark.parametrize("event", ["epoch", "inactive", "deleted", "revoke_all", "revoke"])
def test_what_ends_a_session_ends_its_refresh(
    bronn: User, tokens: dict[str, str], event: str
) -> None:
    end_sessions(event, bronn)
    assert_refused(tokens["refresh"])


@pytest.mark.parametrize("event", ["epoch", "inactive", "revoke_all", "revoke"])
def test_an_ended_session_says_nothing_of_a_deleted_account(
    bronn: User, tokens: dict[str, str], event: str
) -> None:
    end_sessions(event, bronn)
    assert "is_account_deleted" not in refresh(tokens["refresh"]).json()


@pytest.mark.parametrize("is_removed", [False, True])
def test_the_holder_of_a_token_learns_that_the_account_was_deleted(
    bronn: User, tokens: dict[str, str], is_removed: bool
) -> None:
    if is_removed:
        delete_account(bronn)
    else:
        # Closed; its rows are being removed.
        User.objects.update(deleted_at=START, is_active=False)
    assert_refused(tokens["refresh"])
    assert refresh(tokens["refresh"]).json()["is_account_deleted"] is True


def end_sessions(event: str, user: User) -> None:
    match event:
        case "epoch":
            User.objects.update(epoch=1)
        case "inactive":
            User.objects.update(is_active=False)
        case "deleted":
            user.delete()
        case "revoke_all":
            user.end_sessions()
        case "revoke":
            sessions.revoke(Session.objects.get().id)


def test_after_ending_all_sessions_a_new_login_works(
    http: Http, bronn: User, tokens: dict[str, str]
) -> None:
    bronn.end_sessions()
    assert_refused(tokens["refresh"])
    successor(sign_in(http))


def test_an_access_token_buys_nothing(tokens: dict[str, str]) -> None:
    assert_refused(tokens["access"])
    successor(tokens["refresh"])


def test_refreshing_costs_two_queries(
    tokens: dict[str, str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        refresh(tokens["refresh"])
    with django_assert_num_queries(1):
        refresh(tokens["refresh"])
