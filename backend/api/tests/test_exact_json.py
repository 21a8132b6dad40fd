"""Whole numbers of any size come in and go out as they are."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from api import exact_json
from api.renderers import encode_json

SIZES = [0, -1, 2**53 + 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**30 + 1, -(10**308)]


@pytest.mark.parametrize("number", SIZES)
def test_a_number_of_any_size(number: int) -> None:
    raw = b'{"a":[%d],"b":"\xc3\xa9"}' % number
    read = exact_json.load(raw)
    assert read == {"a": [number], "b": "é"}
    assert type(read["a"][0]) is int
    assert exact_json.dump(read) == raw


def test_floats_and_digits_in_texts_stay_what_they_are() -> None:
    raw = b'{"a":1e30,"b":0.1234567890123456789,"c":"12345678901234567890123","d":1.5}'
    assert exact_json.load(raw) == orjson.loads(raw)


@pytest.mark.parametrize("raw", [b"1" + b"0" * 309, b"1" + b"0" * 5_000, b"[1" + b"0" * 30, b"NaN"])
def test_what_no_float_could_hold_is_no_number(raw: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        exact_json.load(raw)


def test_as_deep_as_json_goes() -> None:
    deep = b"[" * 1_000 + b"1" + b"0" * 30 + b"]" * 1_000
    value = exact_json.load(deep)
    while isinstance(value, list):
        [value] = value
    # As exact as this Python can nest.
    assert value in (10**30, 1e30)


def test_sorted_keys_beside_a_large_number() -> None:
    value = {"b": 2**64, "a": {"d": 1, "c": "é"}}
    found = exact_json.dump(value, option=orjson.OPT_SORT_KEYS)
    assert found.decode() == '{"a":{"c":"é","d":1},"b":18446744073709551616}'


def test_an_answer_with_a_large_number_has_ids_and_times_as_always() -> None:
    id_, at = UUID(int=7), datetime(2026, 1, 2, tzinfo=UTC)
    values: dict[str, Any] = {"id": id_, "at": at, "none": None, "text": "Käse"}
    small, large = encode_json({**values, "n": 1}), encode_json({**values, "n": 10**20})
    assert large == small.replace(b'"n":1', b'"n":1' + b"0" * 20)


def test_what_has_no_json_form_is_still_an_error() -> None:
    for value in (object(), {"n": 2**64, "a": object()}):
        with pytest.raises(TypeError):
            encode_json(value)
