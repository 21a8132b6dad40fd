"""The superuser that `runserver` makes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.development import ensure_superuser
from accounts.models import Session, User
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from api.management.commands import runserver


@pytest.fixture
def told(settings: Any) -> list[str]:
    settings.DEBUG = True
    settings.DEVELOPMENT_USER_NAME, settings.DEVELOPMENT_USER_PASSWORD = "Admin", "admin"
    return []


@pytest.mark.django_db
def test_a_plain_name_signs_in_at_the_admin_and_as_an_address_everywhere(told: list[str]) -> None:
    for _ in range(2):
        ensure_superuser(told.append)
    user = User.objects.get()
    assert (user.email, user.is_superuser, user.is_staff) == ("admin@localhost", True, True)
    assert told == ["Superuser for /admin/: admin@localhost"] * 2
    form = {"username": "admin", "password": "admin", "next": "/admin/"}
    assert Client().post(reverse("admin:login"), form).status_code == 302
    body = {"email": "admin@localhost", "password": "admin"}
    assert Http().post("/api/auth/login", body).status_code == 200


@pytest.mark.django_db
def test_the_environment_decides_about_the_password(told: list[str], settings: Any) -> None:
    ensure_superuser(told.append)
    Http().post("/api/auth/login", {"email": "admin@localhost", "password": "admin"})
    settings.DEVELOPMENT_USER_PASSWORD = "another"
    ensure_superuser(told.append)
    assert User.objects.get().check_password("another")
    assert Session.objects.get().revoked_at is not None


@pytest.mark.django_db
def test_somebody_elses_account_is_left_alone(told: list[str], settings: Any, bronn: User) -> None:
    settings.DEVELOPMENT_USER_NAME = EMAIL
    ensure_superuser(told.append)
    bronn.refresh_from_db()
    assert not bronn.is_superuser
    assert bronn.check_password(PASSWORD)
    assert "stays as it is" in told[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("DEVELOPMENT_USER_NAME", ""),
        ("DEVELOPMENT_USER_PASSWORD", ""),
        ("DEVELOPMENT_USER_NAME", "no name, is it"),
    ],
)
def test_nobody_is_made_otherwise(told: list[str], settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)
    ensure_superuser(told.append)
    assert not User.objects.exists()


def test_the_development_server_does_it() -> None:
    assert ensure_superuser in runserver.preparations
