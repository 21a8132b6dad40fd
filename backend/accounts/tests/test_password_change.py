from typing import Any

import pytest

from accounts.models import OutgoingMail, Session, User
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.test_refresh_race import at_once

PATH = "/api/auth/password/change"
NEW_PASSWORD = "gold for every head"
CHANGE = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
WRONG = "This is not the password of this account."


@pytest.mark.django_db
def test_the_new_password_counts_and_every_older_session_is_over(
    http: Http, signed_in: Http, tokens: dict[str, str]
) -> None:
    elsewhere = http.post("/api/auth/login", CREDENTIALS).json()
    response = signed_in.post(PATH, CHANGE, **{"User-Agent": "curl/8.0"})
    assert response.status_code == 200
    assert set(response.json()) == {"access", "refresh"}
    assert Http(response.json()["access"]).get("/api/me").status_code == 200
    for old in (tokens, elsewhere):
        assert Http(old["access"]).get("/api/me").status_code == 401
        refused = http.post("/api/auth/refresh", {"refresh": old["refresh"]})
        assert refused.status_code == 401
    assert Session.objects.get(revoked_at=None).user_agent == "curl/8.0"
    assert http.post("/api/auth/login", CREDENTIALS).status_code == 400
    new = {"email": EMAIL, "password": NEW_PASSWORD}
    assert http.post("/api/auth/login", new).status_code == 200
    assert OutgoingMail.objects.get().kind == "password_changed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"old_password": "not it at all"}, "old_password"),
        ({"old_password": None}, "old_password"),
        ({"new_password": "password"}, "new_password"),
        ({"new_password": "short"}, "new_password"),
        ({"new_password": EMAIL}, "new_password"),
        ({"new_password": "x" * 129}, "new_password"),
    ],
)
def test_a_refused_change_changes_nothing(
    signed_in: Http, changes: dict[str, Any], field: str
) -> None:
    response = signed_in.post(PATH, CHANGE | changes)
    assert response.status_code == 400
    assert list(response.json()) == ["detail", "code", field]
    assert signed_in.get("/api/me").status_code == 200
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.django_db
def test_an_account_without_a_password_gets_one_by_mail_only(signed_in: Http) -> None:
    User.objects.update(password="!")
    response = signed_in.post(PATH, CHANGE)
    assert (response.status_code, response.json()["old_password"]) == (400, [WRONG])


@pytest.mark.django_db
def test_guessing_the_old_password_is_shut_as_signing_in_is(
    settings: Any, http: Http, signed_in: Http
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    for _ in range(5):
        assert signed_in.post(PATH, CHANGE | {"old_password": "a guess"}).status_code == 400
    refused = signed_in.post(PATH, CHANGE)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == refused.json()["retry_after"] > 290
    assert http.post("/api/auth/login", CREDENTIALS).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_of_parallel_changes_one_wins() -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    access = Http().post("/api/auth/login", CREDENTIALS).json()["access"]
    numbers = iter(range(64))

    def change() -> Any:
        new = f"{NEW_PASSWORD} {next(numbers)}"
        return new, Http(access).post(PATH, CHANGE | {"new_password": new})

    answers = at_once(change)
    won = [(new, answer) for new, answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {answer.status_code for _, answer in answers} <= {200, 400, 401}
    [(new, answer)] = won
    assert User.objects.get().check_password(new)
    assert Http(answer.json()["access"]).get("/api/me").status_code == 200
