from typing import Any

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.views import APIView

    from api.renderers import JSONFirstNegotiation

    monkeypatch.setattr(APIView, "content_negotiation_class", JSONFirstNegotiation)


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "application/*", "text/html, */*;q=0.1"]
)
def test_whoever_takes_json_gets_it(http: Client, accept: str) -> None:
    response: Any = http.get("/api/echo", headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "accept", ["text/html", "text/plain", "application/xml", "image/*", "nonsense", "a/b/c;;q=x"]
)
def test_whoever_asks_for_something_else_gets_it_too(http: Client, accept: str) -> None:
    read: Any = http.get("/api/echo", headers={"Accept": accept})
    assert (read.status_code, read.json()) == (200, {"path": "/api/echo"})
    assert read.headers["Content-Type"] == "application/json"
    written: Any = http.post(
        "/api/echo", {"text": "x"}, "application/json", headers={"Accept": accept}
    )
    assert (written.status_code, written.json()) == (200, {"text": "x"})
    refused: Any = http.get("/api/objects/1", headers={"Accept": accept})
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_format_is_no_parameter(http: Client) -> None:
    assert http.get("/api/echo?format=html").status_code == 200
