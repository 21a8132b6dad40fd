from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import User, UserSettings
from accounts.tests.conftest import EMAIL, PASSWORD, Http

pytestmark = pytest.mark.django_db

PATH = "/api/auth/register"


def test_registering_signs_in_at_once(http: Http) -> None:
    response = http.post(PATH, {"email": EMAIL, "password": PASSWORD})
    assert response.status_code == 201
    body = response.json()
    assert set(body) == {"access", "refresh", "user"}
    user = User.objects.get()
    assert body["user"] == {"id": str(user.id), "email": EMAIL, "email_verified": False}
    assert Http(body["access"]).get("/api/me").status_code == 200
    assert http.post("/api/auth/refresh", {"refresh": body["refresh"]}).status_code == 200


def test_a_new_user_has_settings(http: Http) -> None:
    http.post(PATH, {"email": EMAIL, "password": PASSWORD})
    assert UserSettings.objects.get().theme == "light"


def test_an_address_is_stored_in_lower_case_and_taken_in_any(http: Http) -> None:
    first = http.post(PATH, {"email": " Bronn@Example.ORG ", "password": PASSWORD})
    assert first.json()["user"]["email"] == "bronn@example.org"
    second = http.post(PATH, {"email": "BRONN@example.org", "password": PASSWORD})
    assert second.status_code == 400
    assert second.json() == {
        "detail": "An account with this email address exists.",
        "code": "email_taken",
        "email": ["An account with this email address exists."],
    }
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short1!", "This password is too short. It must contain at least 8 characters."),
        ("password", "This password is too common."),
        ("8462957301", "This password is entirely numeric."),
        ("bronn@example.org", "The password is too similar to the email address."),
        ("x" * 129, "Ensure this field has no more than 128 characters."),
    ],
)
def test_a_weak_password_is_refused(http: Http, password: str, sentence: str) -> None:
    response = http.post(PATH, {"email": EMAIL, "password": password})
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    assert sentence in response.json()["password"]
    assert not User.objects.exists()


def test_a_password_of_128_characters_with_spaces_is_taken_as_typed(http: Http) -> None:
    password = " " + "aé🗡 " * 31 + "end"
    assert len(password) == 128
    assert http.post(PATH, {"email": EMAIL, "password": password}).status_code == 201
    assert User.objects.get().check_password(password)


@pytest.mark.django_db(transaction=True)
def test_of_parallel_registrations_one_wins() -> None:
    def register(_: int) -> int:
        try:
            response = Http().post(PATH, {"email": EMAIL, "password": PASSWORD})
            return int(response.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(register, range(8)))
    assert statuses == [201] + [400] * 7
    assert UserSettings.objects.count() == 1


def test_with_verification_nobody_learns_whether_an_address_is_taken(
    http: Http, settings: Any
) -> None:
    settings.EMAIL_VERIFICATION_REQUIRED = True
    new = http.post(PATH, {"email": EMAIL, "password": PASSWORD})
    taken = http.post(PATH, {"email": EMAIL.upper(), "password": "another castle entirely"})
    assert new.status_code == taken.status_code == 202
    assert new.content == taken.content
    assert new.json() == {
        "access": None,
        "refresh": None,
        "user": None,
        "verification_required": True,
        "detail": "Check your email and follow the link in it to confirm your email address.",
    }
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert not user.email_verified
