import io
from typing import Any

import pytest
from django.test import RequestFactory

from api.wsgi import Utf8Handler

# The handler looks whether an open connection can still be used.
pytestmark = pytest.mark.django_db


def answer(content_type: str, query: str = "q=%ff%C3%A9") -> tuple[str, bytes]:
    """Status and body as a server gets them from the handler itself: Django's client skips it."""
    environ = RequestFactory().generic("POST", "/api/echo", b"").environ
    body = '{"text": "é"}'.encode()
    environ |= {
        "CONTENT_TYPE": content_type,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    statuses: list[str] = []

    def start_response(status: str, headers: Any, _: Any = None) -> Any:
        statuses.append(status)

    response = Utf8Handler()(environ, start_response)
    return statuses[0], b"".join(response)


@pytest.mark.parametrize("charset", ["base64", "idna", "utf-16", "no-such", "rot13", "", "\x00"])
def test_a_claimed_charset_is_ignored(charset: str) -> None:
    assert answer(f"application/json; charset={charset}") == ("200 OK", '{"text":"é"}'.encode())


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; x*=no-such''y",
        "application/json; x*=utf-8''%ff; charset*=rot13''utf-8",
        "application/json" + ";" * 5_000,
        ";",
        "/",
        "a/b/c",
        "application/json, application/json",
        "é/ü",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 500,
    ],
)
def test_a_malformed_content_type_is_no_crash(content_type: str) -> None:
    status, _ = answer(content_type)
    assert status in ("200 OK", "415 Unsupported Media Type", "400 Bad Request")


def test_too_many_query_parameters_are_refused() -> None:
    status, body = answer("application/json", "&".join(f"a{i}=1" for i in range(2_000)))
    assert status in ("200 OK", "400 Bad Request")
    assert body.startswith(b"{")
