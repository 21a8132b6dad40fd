from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session
from accounts.tests.conftest import CREDENTIALS, Http

pytestmark = pytest.mark.django_db

PATH = "/api/auth/logout"


def test_signing_out_ends_that_session_alone(http: Http, tokens: dict[str, str]) -> None:
    other = http.post("/api/auth/login", CREDENTIALS).json()
    response = http.post(PATH, {"refresh": tokens["refresh"]})
    assert (response.status_code, response.content) == (204, b"")
    assert Http(tokens["access"]).get("/api/me").status_code == 401
    assert http.post("/api/auth/refresh", {"refresh": tokens["refresh"]}).status_code == 401
    assert Http(other["access"]).get("/api/me").status_code == 200


def test_signing_out_twice_is_204_twice(http: Http, tokens: dict[str, str]) -> None:
    for _ in range(2):
        assert http.post(PATH, {"refresh": tokens["refresh"]}).status_code == 204


def test_a_used_token_still_signs_out(http: Http, tokens: dict[str, str]) -> None:
    newer = http.post("/api/auth/refresh", {"refresh": tokens["refresh"]}).json()
    http.post(PATH, {"refresh": tokens["refresh"]})
    assert Http(newer["access"]).get("/api/me").status_code == 401


def test_an_expired_token_is_answered_alike(http: Http, tokens: dict[str, str]) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert http.post(PATH, {"refresh": tokens["refresh"]}).status_code == 204
        assert not Session.objects.get().is_alive(timezone.now())


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "x" * 100_000])
def test_garbage_is_204_and_ends_nothing(http: Http, tokens: dict[str, str], token: str) -> None:
    assert http.post(PATH, {"refresh": token}).status_code == 204
    assert http.post(PATH, {"refresh": tokens["access"]}).status_code == 204
    assert Http(tokens["access"]).get("/api/me").status_code == 200
