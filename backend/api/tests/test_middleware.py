import logging
import re
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django.fixtures import Settings

METHODS = ["get", "post", "put", "patch", "delete", "head", "options"]


def as_seen(response: Any) -> tuple[int, bytes, str | None]:
    return response.status_code, response.content, response.headers.get("Allow")


@pytest.mark.parametrize("path", ["/api/echo", "/api/crash", "/api/objects/1", "/api/nowhere"])
@pytest.mark.parametrize("method", METHODS)
def test_a_slash_at_the_end_changes_nothing(http: Client, method: str, path: str) -> None:
    send = getattr(http, method)
    data = {"data": '{"text": "x"}', "content_type": "application/json"}
    options = data if method in ("post", "put", "patch") else {}
    assert as_seen(send(path + "/", **options)) == as_seen(send(path, **options))


def test_only_one_slash_is_forgiven(http: Client) -> None:
    assert http.get("/api/echo/").status_code == 200
    assert http.get("/api/echo//").status_code == 404


def test_a_post_with_a_slash_keeps_its_body(http: Client) -> None:
    response = http.post("/api/echo/", {"text": "hello"}, content_type="application/json")
    assert response.content == b'{"text":"hello"}'


def test_paths_outside_the_api_keep_their_slash(http: Client) -> None:
    assert http.get("/page").status_code == 200
    assert http.get("/page/").status_code == 404


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nowhere", "/api/a/b/c", "/api/%00%ff"])
def test_an_unknown_path_is_json_404(http: Client, path: str, settings: Any) -> None:
    settings.DEBUG = True
    response = http.get(path)
    assert response.status_code == 404
    assert response.content == b'{"detail":"Not found.","code":"not_found"}'
    assert response.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", ["/api/crash", "/api/plain-crash"])
def test_a_crash_is_json_500_and_tells_nothing(
    http: Client, settings: Any, path: str, debug: bool
) -> None:
    settings.DEBUG = debug
    response = http.get(path)
    assert response.status_code == 500
    assert response.content == (
        b'{"detail":"Something went wrong on our side.","code":"server_error"}'
    )
    assert response.headers["Content-Type"] == "application/json"


def test_a_crash_is_logged_with_its_request_id(
    http: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="api.error_answers"):
        http.get("/api/crash", headers={"X-Request-ID": "crash-1"})
    record = next(found for found in caplog.records if found.name.startswith("api.error_answers"))
    assert record.exc_info is not None


def test_an_unknown_host_is_json_400(http: Client) -> None:
    response = http.get("/api/echo", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response.json()["code"] == "disallowed_host"
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize(("key", "status"), [("k" * 32, 200), ("k" * 31, 400), ("", 400)])
def test_the_web_app_may_ask_by_any_name(
    http: Client, settings: Settings, key: str, status: int
) -> None:
    settings.WEB_APP_KEY = "k" * 32
    response = http.get("/api/echo", headers={"Host": "backend:8000", "X-Web-App-Key": key})
    assert response.status_code == status


def test_an_empty_key_is_nobodys(http: Client, settings: Settings) -> None:
    settings.WEB_APP_KEY = ""
    assert http.get("/api/echo", headers={"Host": "b", "X-Web-App-Key": ""}).status_code == 400


def test_every_answer_carries_the_callers_request_id(http: Client) -> None:
    for path in ("/api/echo", "/api/crash", "/api/nowhere", "/page"):
        response = http.get(path, headers={"X-Request-ID": "a.B_c-9"})
        assert response.headers["X-Request-ID"] == "a.B_c-9"


@pytest.mark.parametrize("offered", ["", "a b", "x" * 65, "line\tbreak", "é", "<script>"])
def test_an_odd_request_id_is_replaced(http: Client, offered: str) -> None:
    response = http.get("/api/echo", headers={"X-Request-ID": offered})
    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/api/echo", "/api/crash", "/api/nowhere", "/api/private"])
def test_nothing_under_the_api_is_cached(http: Client, path: str) -> None:
    assert http.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/echo", "/api/crash", "/api/nowhere", "/api/private"])
def test_an_answer_tells_its_length(http: Client, path: str) -> None:
    response = http.get(path)
    assert response.headers["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_path_is_404_for_every_method(http: Client, method: str) -> None:
    assert getattr(http, method)("/api/nowhere").status_code == 404


def test_head_answers_like_get_without_a_body(http: Client) -> None:
    response = http.head("/api/echo")
    assert response.status_code == 200
    assert response.content == b""


def test_options_names_the_methods(http: Client) -> None:
    response = http.options("/api/echo")
    assert response.status_code == 200
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_an_answer_without_a_body_is_not_called_html(http: Client) -> None:
    preflight = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST"}
    response = http.options("/api/echo", headers=preflight)
    assert response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert (response.status_code, response.content) == (200, b"")
    assert "Content-Type" not in response.headers


def test_a_large_body_is_refused_before_it_is_read(http: Client) -> None:
    for path in ("/api/echo", "/api/private", "/api/nowhere"):
        response = http.generic("POST", path, b"x", CONTENT_LENGTH="262145")
        assert response.status_code == 413
        assert response.json()["code"] == "body_too_large"


async def test_it_works_under_the_async_handler() -> None:
    http = AsyncClient(raise_request_exception=False)
    response = await http.get("/api/echo/", headers={"X-Request-ID": "async-1"})
    assert response.status_code == 200
    assert response.headers["X-Request-ID"] == "async-1"
    missing = await http.get("/api/nowhere/")
    assert missing.content == b'{"detail":"Not found.","code":"not_found"}'
