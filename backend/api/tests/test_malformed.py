from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client

from api.errors import ApiError
from api.parsers import parse_json_body, read_bounded, refuse_large_body
from api.tests.conftest import Post

NOT_ONE_OBJECT = {
    "empty text": b" ",
    "not JSON": b"text",
    "cut short": b'{"text": "x',
    "a list": b"[]",
    "a string": b'"text"',
    "a number": b"1",
    "null": b"null",
    "NaN": b'{"text": NaN}',
    "infinity": b'{"text": Infinity}',
    "invalid UTF-8": b'{"text": "\xff\xfe"}',
    "overlong UTF-8": b'{"text": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"text": "\xed\xa0\x80"}',
    "UTF-16": '{"text": "x"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"text": "x"}'.encode("utf-16-le"),
    "UTF-32": '{"text": "x"}'.encode("utf-32"),
    "Latin-1": '{"text": "é"}'.encode("latin-1"),
    "two byte order marks": '\ufeff\ufeff{"text": "x"}'.encode(),
    "a byte order mark alone": "\ufeff".encode(),
    "a lone surrogate": b'{"text": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff": "x"}',
    "raw control characters": b'{"text": "\x00"}',
    "a number beyond every range": b'{"text": 1' + b"0" * 5_000 + b"}",
    "two values": b'{"text": "x"} {}',
    "deep lists": b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
    "deep and open": b"[" * 200_000,
}

WRONG_VALUES = {
    "missing": b"{}",
    "null": b'{"text": null}',
    "a number": b'{"text": 1}',
    "a boolean": b'{"text": true}',
    "a list": b'{"text": ["x"]}',
    "an object": b'{"text": {"x": 1}}',
    "blank": b'{"text": "   "}',
    "NUL": b'{"text": "a\\u0000b"}',
    "too many bytes": '{"text": "éééééééééééééééééé"}'.encode(),
    "lists as deep as JSON goes": b'{"text": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "objects as deep as JSON goes": b'{"text": ' + b'{"a":' * 1_000 + b"1" + b"}" * 1_001,
    "a flag in words": b'{"text": "x", "flag": "true"}',
    "a flag in digits": b'{"text": "x", "flag": 1}',
    "a null flag": b'{"text": "x", "flag": null}',
    "a deep flag": b'{"text": "x", "flag": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "a numeric id": b'{"text": "x", "id": 5}',
    "a short id": b'{"text": "x", "id": "abc"}',
    "an id in braces": b'{"text": "x", "id": "{00000000-0000-4000-8000-000000000000}"}',
    "another word": b'{"text": "x", "word": "blue"}',
    "a deep word": b'{"text": "x", "word": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
    "no address": b'{"text": "x", "email": "nobody"}',
    "an invisible character in an address": b'{"text": "x", "email": "a\\u200bb@example.org"}',
    "an invisible character in a domain": b'{"text": "x", "email": "a@exam\\u00adple.org"}',
    "a blank in an address": b'{"text": "x", "email": "a b@example.org"}',
    "nothing but invisible characters": b'{"text": "x", "email": "\\u200b\\ufeff"}',
    "a long address": b'{"text": "x", "email": "' + b"a" * 300 + b'@example.org"}',
}


def assert_refused(response: HttpResponse, code: str) -> None:
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()  # type: ignore[attr-defined]
    assert body["code"] == code
    assert body["detail"]


@pytest.mark.parametrize("body", NOT_ONE_OBJECT.values(), ids=NOT_ONE_OBJECT)
def test_what_is_not_one_json_object_is_refused(post: Post, body: bytes) -> None:
    assert_refused(post(body), "parse_error")
    with pytest.raises(ApiError, match="body"):
        parse_json_body(body)


@pytest.mark.parametrize(
    "body", [name for name in NOT_ONE_OBJECT if name.startswith(("UTF-", "Latin", "invalid"))]
)
def test_another_encoding_is_named(body: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_json_body(NOT_ONE_OBJECT[body])
    assert caught.value.detail == "The body must be JSON in UTF-8."


def test_a_byte_order_mark_is_read(post: Post) -> None:
    assert post('\ufeff{"text": "x"}'.encode()).json()["text"] == "x"


def test_of_a_repeated_name_the_last_value_counts() -> None:
    assert parse_json_body(b'{"text": "a", "text": "b"}') == {"text": "b"}


@pytest.mark.parametrize("body", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_wrong_value_is_refused(post: Post, body: bytes) -> None:
    assert_refused(post(body), "invalid")


def test_a_body_over_256_kib_is_refused(post: Post) -> None:
    fits = b'{"text": "x", "more": "' + b"a" * (256 * 1024 - 25) + b'"}'
    assert len(fits) == 256 * 1024
    assert post(fits).status_code == 200
    assert post(fits + b" ").status_code == 413


def test_a_length_that_lies_does_not_let_more_in() -> None:
    with pytest.raises(ApiError) as caught:
        read_bounded(BytesIO(b" " * (256 * 1024 + 1)))
    assert caught.value.status == 413


@pytest.mark.parametrize("length", ["262145", "0262145", "9" * 19, "9" * 5_000])
def test_a_length_over_256_kib_is_refused(length: str) -> None:
    with pytest.raises(ApiError) as caught:
        refuse_large_body(length)
    assert caught.value.status == 413


@pytest.mark.parametrize("length", [None, "", "0", "262144", "-5", "x", "1e9", "²"])
def test_another_length_is_left_to_the_reader(length: str | None) -> None:
    refuse_large_body(length)


def test_no_body_at_all_is_an_empty_object(http: Client) -> None:
    response = http.generic("POST", "/api/echo", b"", content_type="application/json")
    assert response.json()["text"] == ["This field is required."]


def test_unicode_and_escaped_pairs_arrive_whole(post: Post) -> None:
    response = post(b'{"text": "\\ud83d\\udde1 \xc3\xa9"}')
    assert response.content == '{"text":"🗡 é"}'.encode()


def test_a_form_is_text_like_any_other(http: Client) -> None:
    form = "application/x-www-form-urlencoded"
    assert http.post("/api/echo", "text=a%20b&word=dark", content_type=form).json() == {
        "text": "a b",
        "word": "dark",
    }
    assert http.post("/api/echo", "text=%00", content_type=form).status_code == 400
    many = "&".join(f"a{i}=1" for i in range(5_000))
    assert http.post("/api/echo", many, content_type=form).status_code == 400
    assert http.post("/api/echo", "%ff=%ff&text", content_type=form).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=abc",
        "limit=1.5",
        "limit=",
        "limit=%00",
        "limit=%D9%A1",
        "limit=000",
        "limit=+1",
        "order=up",
        "order=",
        "order=ASC",
        "archived=1",
        "archived=yes",
        "q=%ff",
        "q=caf%E9",
        "q=%C3",
        "q=%ED%A0%80",
        "q=%00",
        "q=" + "x" * 201,
        "q=%ff&q=good",
    ],
)
def test_nonsense_in_a_query_is_refused(http: Client, query: str) -> None:
    name = query.partition("=")[0]
    response = http.get(f"/api/query?{query}")
    assert_refused(response, f"invalid_{name}")  # type: ignore[arg-type]
    assert name in response.json()


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("q=caf%C3%A9", "café"),
        ("q=two+words", "two words"),
        ("q=%EF%BF%BD", "\ufffd"),
        ("q=+%F0%9F%97%A1+", "\U0001f5e1"),
        ("q=good&other=%ff", "good"),
        ("q=%2B%26", "+&"),
        ("", ""),
    ],
)
def test_text_in_a_query_is_utf8(http: Client, query: str, text: str) -> None:
    assert http.get(f"/api/query?{query}").json()["q"] == text


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("", 20),
        ("limit=1", 1),
        ("limit=100", 100),
        ("limit=101", 100),
        ("limit=" + "9" * 9000, 100),
    ],
)
def test_a_limit_is_clamped(http: Client, query: str, limit: int) -> None:
    assert http.get(f"/api/query?{query}").json()["limit"] == limit
