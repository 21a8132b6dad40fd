"""Malformed input gets a 4xx with a sentence, and nothing is written."""

from typing import Any

import pytest

from accounts.models import Session, User, UserSettings
from accounts.tests.conftest import EMAIL, Http

pytestmark = pytest.mark.django_db

PATHS = {
    "/api/auth/register": ("email", "password"),
    "/api/auth/login": ("email", "password"),
    "/api/auth/refresh": ("refresh",),
    "/api/auth/logout": ("refresh",),
}
FIELDS = [(path, field) for path, fields in PATHS.items() for field in fields]

BODIES = {
    "nothing": b"",
    "an empty object": b"{}",
    "a list": b"[]",
    "a string": b'"x"',
    "null": b"null",
    "no JSON": b"email=x",
    "invalid UTF-8": b'{"email": "\xff"}',
    "deep": b"[" * 100_000,
    "deep inside": b'{"email": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "too large": b'{"email": "' + b"x" * 262_144 + b'"}',
}
VALUES: dict[str, Any] = {
    "null": None,
    "a number": 5,
    "a fraction": 1.5,
    "a boolean": True,
    "a list": ["x@example.org"],
    "an object": {"x": 1},
    "blank": "",
    "NUL": "a\x00b@example.org",
}
RAW_VALUES = {
    "a lone surrogate": b'"\\ud800@example.org"',
    "a huge number": b"1" + b"0" * 4_000,
    "deep objects": b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
}


def assert_refused(response: Any) -> None:
    assert 400 <= response.status_code < 500, response.content[:200]
    body = response.json()
    assert body["detail"]
    assert body["code"]
    assert User.objects.count() <= 1
    assert Session.objects.filter(revoked_at=None).count() <= 1


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", PATHS)
def test_a_malformed_body_is_refused(http: Http, path: str, body: bytes) -> None:
    assert_refused(http.post(path, body))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_a_value_of_the_wrong_kind_is_named(http: Http, path: str, field: str, value: Any) -> None:
    good = {"email": EMAIL, "password": "a castle on the Blackwater", "refresh": "x"}
    response = http.post(path, {name: good[name] for name in PATHS[path]} | {field: value})
    assert response.status_code == 400
    assert field in response.json()
    assert response.json()["code"] == "invalid"
    assert not User.objects.exists()


@pytest.mark.parametrize("value", RAW_VALUES.values(), ids=RAW_VALUES)
@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_a_value_that_is_no_json_is_refused(
    http: Http, path: str, field: str, value: bytes
) -> None:
    assert_refused(http.post(path, b'{"%s": %s}' % (field.encode(), value)))


@pytest.mark.parametrize(
    "email",
    ["x", "@", "a@b", "a b@example.org", "a@example..org", "x" * 250 + "@a.org", "a@[::::1]", "\n"],
)
def test_what_is_no_address_is_refused(http: Http, email: str) -> None:
    response = http.post("/api/auth/register", {"email": email, "password": "a good castle"})
    assert response.status_code == 400
    assert "email" in response.json()


@pytest.mark.parametrize(
    "body", [*BODIES.values(), *(b'{"theme": %s}' % v for v in RAW_VALUES.values())]
)
@pytest.mark.parametrize("path", ["/api/settings", "/api/settings/theme"])
def test_malformed_settings_change_nothing(signed_in: Http, path: str, body: bytes) -> None:
    send = signed_in.patch if path == "/api/settings" else signed_in.post
    response = send(path, body)
    if body in (b"", b"{}", BODIES["deep inside"]) and path == "/api/settings":
        assert response.status_code == 200, "nothing to change"
    else:
        assert_refused(response)
    assert UserSettings.objects.get().theme == "light"


@pytest.mark.parametrize("field", ["theme", "chat_model"])
@pytest.mark.parametrize("value", [5, True, ["dark"], {"a": 1}, "a\x00b", "x" * 300])
def test_a_setting_of_the_wrong_kind_is_named(signed_in: Http, field: str, value: Any) -> None:
    response = signed_in.patch("/api/settings", {field: value})
    assert response.status_code == 400
    assert field in response.json()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", PATHS)
def test_another_method_is_405(http: Http, path: str, method: str) -> None:
    response: Any = http.client.generic(method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST, OPTIONS"
    assert response.json()["code"] == "method_not_allowed"


def test_a_form_where_json_is_expected_is_415(http: Http) -> None:
    response: Any = http.client.post("/api/auth/login", {"email": EMAIL})
    assert response.status_code == 415
