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


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "a/b/c;;q=x"])
def test_whoever_does_not_gets_406(http: Client, accept: str) -> None:
    assert http.get("/api/echo", headers={"Accept": accept}).status_code == 406


def test_format_is_no_parameter(http: Client) -> None:
    assert http.get("/api/echo?format=html").status_code == 200
