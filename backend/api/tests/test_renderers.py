from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.utils.functional import lazystr

from api.renderers import JSONRenderer, encode_json, format_time

NOON = datetime(2026, 1, 1, 12, 0, 0, 0, UTC)


def test_times_have_one_format_whatever_their_zone() -> None:
    assert format_time(NOON) == "2026-01-01T12:00:00.000000Z"
    assert format_time(NOON + timedelta(microseconds=7)) == "2026-01-01T12:00:00.000007Z"
    east = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert format_time(east) == "2026-01-01T12:00:00.000000Z"
    assert encode_json({"at": east}) == b'{"at":"2026-01-01T12:00:00.000000Z"}'


def test_text_stays_unescaped_and_ids_are_text() -> None:
    data = {"id": UUID(int=1), "text": "é 🗡", "lazy": lazystr("later")}
    assert encode_json(data) == (
        '{"id":"00000000-0000-0000-0000-000000000001","text":"é 🗡","lazy":"later"}'.encode()
    )


def test_an_answer_without_content_has_no_body() -> None:
    assert JSONRenderer().render(None) == b""


def test_what_has_no_json_form_is_an_error() -> None:
    with pytest.raises(TypeError):
        encode_json(object())
