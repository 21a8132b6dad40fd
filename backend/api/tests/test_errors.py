from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail

from api.error_answers import error_body
from api.errors import ApiError, bad_request, throttled

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'


@pytest.mark.parametrize("pk", ["1", "x", "00000000-0000-4000-8000-00000000000", "%00", "*", "{}"])
def test_a_malformed_id_in_a_path_is_404_in_the_same_bytes(http: Client, pk: str) -> None:
    response = http.get(f"/api/objects/{pk}")
    assert (response.status_code, response.content) == (404, NOT_FOUND)


def test_an_id_in_any_case_is_read(http: Client) -> None:
    response = http.get("/api/objects/ABCDEF00-0000-4000-8000-000000000000")
    assert response.json() == {"id": "abcdef00-0000-4000-8000-000000000000"}


def test_a_missing_token_is_401(http: Client) -> None:
    response = http.get("/api/private")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json() == {
        "detail": "Authentication credentials were not provided.",
        "code": "not_authenticated",
    }


def test_a_wrong_method_is_405(http: Client) -> None:
    response = http.delete("/api/echo")
    assert response.status_code == 405
    assert response.json()["code"] == "method_not_allowed"
    assert "POST" in response.headers["Allow"]


def test_another_media_type_is_415(http: Client) -> None:
    response = http.post("/api/echo", "text=x", content_type="text/plain")
    assert response.status_code == 415
    assert response.json()["code"] == "unsupported_media_type"
    assert response.json()["detail"] == (
        "Send the body as application/json or application/x-www-form-urlencoded."
    )


@pytest.mark.parametrize(
    ("coding", "status"),
    [("gzip", 415), ("Identity, BR", 415), ("x", 415), ("", 200), ("IDENTITY", 200), (" , ", 200)],
)
def test_a_body_under_another_encoding_is_415(http: Client, coding: str, status: int) -> None:
    headers = {"Content-Encoding": coding}
    response = http.post("/api/echo", {"text": "x"}, "application/json", headers=headers)
    assert response.status_code == status
    assert http.get("/api/echo", headers=headers).status_code == 200


def test_field_errors_stand_at_the_top_level(http: Client) -> None:
    response = http.post(
        "/api/echo", {"text": "x" * 33, "flag": "yes"}, content_type="application/json"
    )
    assert response.status_code == 400
    assert response.json() == {
        "detail": "Must not be longer than 32 bytes.",
        "code": "invalid",
        "text": ["Must not be longer than 32 bytes."],
        "flag": ["Must be true or false."],
    }


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (Http404(), 404, {"detail": "Not found.", "code": "not_found"}),
        (exceptions.NotFound("Bronn is out"), 404, {"detail": "Not found.", "code": "not_found"}),
        (exceptions.ParseError("Bad."), 400, {"detail": "Bad.", "code": "parse_error"}),
        (
            exceptions.AuthenticationFailed("Ended."),
            401,
            {"detail": "Ended.", "code": "token_not_valid"},
        ),
        (
            exceptions.ValidationError({"email": [ErrorDetail("Taken.", code="email_taken")]}),
            400,
            {"detail": "Taken.", "code": "email_taken", "email": ["Taken."]},
        ),
        (
            exceptions.ValidationError({"a": {"b": ["Wrong."]}, "non_field_errors": ["All."]}),
            400,
            {"detail": "Wrong.", "code": "invalid", "a.b": ["Wrong."]},
        ),
        (exceptions.ValidationError("Wrong."), 400, {"detail": "Wrong.", "code": "invalid"}),
        (
            ModelValidationError({"title": "Too long."}),
            400,
            {"detail": "Too long.", "code": "invalid", "title": ["Too long."]},
        ),
        (
            bad_request("prompt_required", "Say something.", field="prompt"),
            400,
            {
                "detail": "Say something.",
                "code": "prompt_required",
                "prompt": ["Say something."],
            },
        ),
    ],
)
def test_each_error_has_its_body(error: Exception, status: int, body: dict[str, Any]) -> None:
    assert error_body(error)[:2] == (status, body)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (PermissionDenied(), 403, "permission_denied"),
        (RequestDataTooBig(), 413, "body_too_large"),
        (SuspiciousOperation(), 400, "bad_request"),
        (exceptions.APIException("inside"), 500, "server_error"),
        (KeyError("inside"), 500, "server_error"),
    ],
)
def test_errors_of_the_framework_get_our_codes(error: Exception, status: int, code: str) -> None:
    found, body, _ = error_body(error)
    assert (found, body["code"]) == (status, code)
    assert "inside" not in body["detail"]


def test_a_throttled_request_is_told_how_long_to_wait() -> None:
    assert error_body(throttled(1.2)) == (
        429,
        {
            "detail": "Too many requests. Try again later.",
            "code": "throttled",
            "retry_after": 2,
        },
        {"Retry-After": "2"},
    )
    assert error_body(exceptions.Throttled(wait=7))[2] == {"Retry-After": "7"}


def test_extra_keys_and_headers_reach_the_answer() -> None:
    error = ApiError(409, "run_active", "Busy.", extra={"run_id": "1"}, headers={"X-A": "b"})
    assert error_body(error) == (
        409,
        {"detail": "Busy.", "code": "run_active", "run_id": "1"},
        {"X-A": "b"},
    )
