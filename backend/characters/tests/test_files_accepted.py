"""Pictures and exports come in their own type, whatever `Accept` says; refusals are JSON."""

from typing import Any

import pytest

from characters.tests.conftest import ABSENT_ID, LIST, NOT_FOUND, Http
from characters.tests.test_cards import draw

pytestmark = pytest.mark.django_db

ACCEPTED = ["image/png", "image/*", "application/zip", "text/html", "application/json", "nonsense"]


def get(http: Http, path: str, accept: str) -> Any:
    return http.client.get(path, headers={**http.headers, "Accept": accept})


@pytest.mark.parametrize("accept", ACCEPTED)
def test_a_picture_comes_as_one(http: Http, accept: str) -> None:
    made = http.make()
    url = http.send("PUT", f"{LIST}/{made['id']}/avatar", draw(), "image/png").json()["avatar_url"]
    answer = get(http, url, accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    missing = get(http, f"/api/assets/{ABSENT_ID}", accept)
    assert (missing.status_code, missing.content) == (404, NOT_FOUND)


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("png", "image/png"), ("json", "application/json"), ("charx", "application/zip")],
)
def test_a_character_comes_as_the_file_that_was_asked_for(
    http: Http, kind: str, content_type: str, accept: str
) -> None:
    path = f"{LIST}/{http.make()['id']}/export?format={kind}"
    answer = get(http, path, accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)


def test_a_lorebook_comes_as_json(http: Http) -> None:
    book = http.post("/api/lorebooks", {"name": "Harbour"}).json()
    answer = get(http, f"/api/lorebooks/{book['id']}/export", "application/octet-stream")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
