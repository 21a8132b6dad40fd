"""Errors before a stream begins are JSON: methods, media types, bodies, tokens and hosts."""

import gzip

import pytest
from pytest_django.fixtures import Settings

from chat.models import Conversation
from chat.tests.conftest import SCRIPTED
from chat.tests.refused_streams import PATH, assert_refused, count_rows, post
from conftest import Server
from testing import Api


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods(api: Api, method: str) -> None:
    response = api.http.request(method, PATH, json={})
    assert_refused(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET, POST, OPTIONS"


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_options_name_the_methods(api: Api, path: str) -> None:
    response = api.http.options(path)
    assert (response.status_code, response.headers["allow"]) == (200, "GET, POST, OPTIONS")
    assert response.headers["content-type"] == "application/json"
    api.http.headers.pop("Authorization")
    assert_refused(api.http.options(path), 401, "not_authenticated")


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]
)
def test_other_media_types(api: Api, conversation: Conversation, media_type: str) -> None:
    body = f'{{"conversation_id": "{conversation.pk}", "prompt": "Hello"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": media_type})
    assert_refused(response, 415, "unsupported_media_type")
    assert count_rows() == (1, 0, 0)


def test_a_compressed_body(api: Api, conversation: Conversation) -> None:
    body = f'{{"conversation_id": "{conversation.pk}", "prompt": "Hello"}}'.encode()
    for coding in ("gzip", "br", "identity, deflate"):
        headers = {"Content-Type": "application/json", "Content-Encoding": coding}
        response = api.http.post(PATH, content=gzip.compress(body), headers=headers)
        refused = assert_refused(response, 415, "unsupported_media_type")
        assert refused["detail"].startswith("Compressed bodies are not read.")
    assert count_rows() == (1, 0, 0)


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x"]
)
def test_json_by_any_spelling(api: Api, conversation: Conversation, media_type: str) -> None:
    body = f'{{"conversation_id": "{conversation.pk}"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": media_type})
    assert_refused(response, 400, "prompt_required")


def test_a_byte_order_mark_in_front_is_read(api: Api, conversation: Conversation) -> None:
    body = f'\ufeff{{"conversation_id": "{conversation.pk}"}}'.encode()
    response = api.http.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert_refused(response, 400, "prompt_required")


def test_a_body_that_is_too_large(api: Api) -> None:
    large = b"x" * (256 * 1024 + 1)
    headers = {"Content-Type": "application/json"}
    assert_refused(api.http.post(PATH, content=large, headers=headers), 413, "body_too_large")
    in_pieces = api.http.post(PATH, content=iter([large[:200_000], large]), headers=headers)
    assert_refused(in_pieces, 413, "body_too_large")


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'"x"', b"{", b'{"prompt": "\\ud800"}', b'{"prompt": "\xff"}']
)
def test_a_body_that_is_no_json_object(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert_refused(api.http.post(PATH, content=body, headers=headers), 400, "parse_error")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer a b"])
def test_without_a_good_token(server: Server, method: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = server.api().http.request(
        method, PATH, json={"prompt": "x"} if method == "POST" else None, headers=headers
    )
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] in ("not_authenticated", "token_not_valid")


def test_the_web_app_may_ask_by_any_name(api: Api, settings: Settings) -> None:
    settings.WEB_APP_KEY = "k" * 32
    headers = {"Host": "backend:8000", "X-Web-App-Key": "k" * 32}
    # Refused for what is missing, no longer for the name.
    assert_refused(api.http.get(PATH, headers=headers), 400, "run_id_required")
    assert_refused(
        api.http.get(PATH, headers=headers | {"X-Web-App-Key": ""}), 400, "disallowed_host"
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.example.org", "a b"])
def test_a_host_that_is_not_served(api: Api, method: str, host: str) -> None:
    response = api.http.request(method, PATH, headers={"Host": host})
    assert_refused(response, 400, "disallowed_host")
    assert response.headers["x-content-type-options"] == "nosniff"
    # As every other address of the API says it.
    elsewhere = api.http.get("/api/conversations", headers={"Host": host})
    assert (elsewhere.status_code, elsewhere.content) == (400, response.content)
    assert count_rows() == (0, 0, 0)


def test_every_answer_is_what_its_type_says(api: Api, conversation: Conversation) -> None:
    """No browser guesses that text of somebody else's is a script."""
    answers = [
        api.http.get(PATH),
        api.http.put(PATH),
        post(api, conversation),
        post(api, conversation, prompt="[[script tokens=1]]", model=SCRIPTED),
        api.http.get(PATH, params={"conversation_id": str(conversation.pk)}),
    ]
    assert [answer.status_code for answer in answers] == [400, 405, 400, 200, 204]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
