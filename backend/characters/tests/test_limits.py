"""CONTRACT 11: making, drawing and changing are limited like everything else."""

from collections.abc import Callable
from typing import Any

import pytest

from characters.tests.conftest import LIST, Http
from characters.tests.test_avatar import draw, put

pytestmark = pytest.mark.django_db


def count_until_refused(ask: Callable[[], Any]) -> int:
    for number in range(100):
        answer = ask()
        if answer.status_code == 429:
            wait = int(answer.headers["Retry-After"])
            assert (answer.json()["code"], answer.json()["retry_after"]) == ("throttled", wait)
            assert wait >= 1
            return number
    raise AssertionError("nothing was refused")


def test_writes_and_pictures_have_an_end(http: Http, stranger: Http, settings: Any) -> None:
    made, theirs = http.make(), stranger.make()
    settings.RATE_LIMITS_ENABLED = True
    assert 20 <= count_until_refused(lambda: http.post(LIST, {"definition": {}})) <= 40
    assert 20 <= count_until_refused(lambda: stranger.post("/api/personas", {})) <= 40
    assert 10 <= count_until_refused(lambda: put(http, made, b"x")) <= 20
    # Nobody else is slower for it.
    assert put(stranger, theirs, draw()).status_code == 200
    assert http.get(LIST).status_code == 200
