"""What the tests of the house style share: a client on the small views of `api/tests/urls.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def small_views(settings: Any) -> None:
    settings.ROOT_URLCONF = "api.tests.urls"


@pytest.fixture
def http() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def post(http: Client) -> Post:
    def send(body: bytes | str, path: str = "/api/echo") -> HttpResponse:
        return http.post(path, body, content_type="application/json")  # type: ignore[return-value]

    return send
