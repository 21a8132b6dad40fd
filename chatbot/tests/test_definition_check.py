"""What keeps a definition from being stored."""

from typing import Any

import pytest

from chatbot import Fault, check_definition
from chatbot.tests.definitions import ANN

BOOK = "character_book.entries"


def test_a_good_definition_has_no_fault() -> None:
    assert check_definition(ANN) == []
    assert check_definition({"name": "A", "character_book": None, "tags": None}) == []


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": None}, ["name"]),
        ({"name": 3}, ["name"]),
        ({"name": " \n"}, ["name"]),
        ({"name": "\u200b\u2800"}, ["name"]),
        ({"name": "a" * 65}, ["name"]),
        ({"description": 3}, ["description"]),
        ({"tags": "one"}, ["tags"]),
        ({"tags": ["one", 2]}, ["tags.1"]),
        ({"extensions": []}, ["extensions"]),
        ({"character_book": []}, ["character_book"]),
        ({"character_book": {"entries": {}}}, [BOOK]),
        ({"character_book": {"entries": [3, {"content": 1}, {"keys": [1]}]}},
         [f"{BOOK}.0", f"{BOOK}.1.content", f"{BOOK}.2.keys.0"]),
        ({"character_book": {"entries": [{}] * 5001}}, [BOOK]),
        ({"scenario": "a\0b"}, ["scenario"]),
        ({"scenario": "a\ud800b"}, ["scenario"]),
        ({"scenario": "é" * 32_769}, ["scenario"]),
        ({"scenario": "a" * 65_537}, ["scenario"]),
        ({"x": {"y": ["\0"]}}, ["x.y.0"]),
        ({"x": {"\0": 1}}, ["x"]),
        ({"x": [["a" * 60_000] * 6] * 3}, [""]),
    ],
)  # fmt: skip
def test_each_fault_is_named(changed: dict[str, Any], fields: list[str]) -> None:
    faults = check_definition(ANN | changed)
    assert [fault.field for fault in faults] == fields
    assert all(fault.sentence.endswith(".") for fault in faults)


@pytest.mark.parametrize("data", [None, 3, "text", [], True])
def test_only_an_object_is_a_definition(data: object) -> None:
    assert check_definition(data) == [Fault("", "A definition has to be an object.")]


def test_what_is_nested_too_deeply_is_a_fault() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = [deep]
    (fault,) = check_definition({"name": "A", "extensions": {"x": deep}})
    assert fault.sentence == "This may not be nested deeper than 32."


def test_at_most_twenty_faults_are_told() -> None:
    assert len(check_definition({"name": "A", "tags": list(range(100))})) == 20
