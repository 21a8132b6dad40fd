"""Lorebooks of every program, there and back."""

import json
from typing import Any

import pytest

from chatbot.formats import BookFormat, FormatError, read_book, write_book
from chatbot.tests.formats.book_samples import AGNAI, KOBOLD, NOVELAI, RISU, WORLD_INFO
from chatbot.tests.formats.samples import BOOK, V2, dump, make_png, make_zip, pack, text


def read_one(value: object) -> dict[str, Any]:
    entry: dict[str, Any] = read_book(dump(value)).definition["entries"][0]
    return entry


@pytest.mark.parametrize(
    ("value", "program", "count"),
    [
        ({"entries": {"7": WORLD_INFO}}, "SillyTavern", 1),
        ({"entries": [WORLD_INFO]}, "SillyTavern", 1),
        (AGNAI, "Agnai", 1),
        (RISU, "RisuAI", 3),
        (NOVELAI, "NovelAI", 1),
        (KOBOLD, "KoboldAI Lite", 2),
        (BOOK, "V2", 2),
        ({"spec": "lorebook_v3", "data": BOOK}, "V3", 2),
        ({"spec": "lorebook_v3", "data": {"lorebook": BOOK}}, "V3", 2),
        (BOOK["entries"], "V3", 2),
        (V2, "V2", 2),
    ],
)
def test_a_lorebook_is_known_by_its_content(value: object, program: str, count: int) -> None:
    report = read_book(dump(value), "Harbour.json").report
    assert (report.format, report.spec, report.entries) == ("lorebook", program, count)
    assert report.name == "Harbour"


def test_lorebooks_in_pictures_and_cards_are_found() -> None:
    assert read_book(make_png(text("naidata", pack(NOVELAI)))).report.spec == "NovelAI"
    assert read_book(make_png(text("chara", pack(V2)))).definition["entries"] == BOOK["entries"]
    assert read_book(make_zip({"card.json": dump(V2)})).report.entries == 2


def test_world_info_says_the_same_as_an_entry_of_a_card() -> None:
    entry = read_one({"entries": {"7": WORLD_INFO}})
    assert (entry["id"], entry["keys"], entry["secondary_keys"]) == (
        7,
        ["king", "/sail(or|s)?/i"],
        ["crown"],
    )
    assert (entry["enabled"], entry["constant"], entry["selective"]) == (False, True, False)
    assert (entry["insertion_order"], entry["position"]) == (5, "after_char")
    extensions = entry["extensions"]
    assert (extensions["position"], extensions["depth"], extensions["role"]) == (4, 2, 1)
    assert (extensions["selectiveLogic"], extensions["group_weight"]) == (3, 7)
    assert (extensions["exclude_recursion"], extensions["sticky"]) == (True, 3)
    assert extensions["character_filter"]["names"] == ["Tilda"]
    assert extensions["sillytavern"] == {"vendor": {"keep": 1}}


def test_old_world_info_has_the_defaults_of_its_program() -> None:
    entry = read_one({"entries": {"0": {"uid": 0, "key": ["quay"], "content": "Stone."}}})
    assert (entry["selective"], entry["insertion_order"], entry["enabled"]) == (True, 100, True)
    assert entry["position"] == "before_char"


def test_world_info_is_written_as_it_came() -> None:
    book = read_book(dump({"name": "W", "entries": {"7": WORLD_INFO}})).definition
    assert json.loads(write_book(book, "sillytavern"))["entries"] == {"7": WORLD_INFO}


def test_equal_numbers_do_not_overwrite_each_other_in_world_info() -> None:
    written = json.loads(write_book(BOOK, "sillytavern"))
    contents = [entry["content"] for entry in written["entries"].values()]
    assert contents == [entry["content"] for entry in BOOK["entries"]]
    assert [entry["disable"] for entry in written["entries"].values()] == [False, True]
    assert written["entries"]["1"]["priority"] == 3


def test_agnai_weights_and_priorities_are_both_kept() -> None:
    entry = read_one(AGNAI)
    assert (entry["insertion_order"], entry["priority"], entry["enabled"]) == (20, 10, False)
    assert read_book(dump(AGNAI)).definition["scan_depth"] == 5


def test_risu_keys_are_parted_and_patterns_are_not() -> None:
    first, second, folder = read_book(dump(RISU)).definition["entries"]
    assert (first["keys"], first["secondary_keys"]) == (["quay", "pier"], ["night"])
    assert (first["constant"], first["case_sensitive"]) == (True, True)
    assert first["extensions"]["probability"] == 50
    assert (second["keys"], second["use_regex"]) == (["/a,b/"], True)
    assert folder["enabled"] is False


@pytest.mark.parametrize("own", [{}, {"useRegex": False}])
def test_an_entry_of_risu_gains_no_field_on_its_way(own: dict[str, Any]) -> None:
    entry = {"key": "ice", "content": "Cold.", "mode": "normal", **own}
    first = read_book(dump({"type": "risu", "ver": 1, "data": [entry]})).definition["entries"]
    written = write_book({"entries": first}, "risu")
    assert ("useRegex" in json.loads(written)["data"][0]) == ("useRegex" in own)
    again = read_book(written).definition["entries"]
    assert [one["extensions"] for one in again] == [one["extensions"] for one in first]


@pytest.mark.parametrize("program", ["sillytavern", "risu"])
@pytest.mark.parametrize(("second", "says"), [(["north"], True), ([], False)])
def test_secondary_keys_of_a_card_count_in_other_programs(
    program: BookFormat, second: list[str], says: bool
) -> None:
    entry = {"keys": ["ice"], "secondary_keys": second, "content": "Cold."}
    book = read_book(dump({"entries": [entry]})).definition
    written = json.loads(write_book(book, program))
    (out,) = written["data"] if program == "risu" else written["entries"].values()
    assert out["selective"] is says


def test_what_is_off_does_not_come_back_to_life_in_risu() -> None:
    written = json.loads(write_book(BOOK, "risu"))
    assert [entry["content"] for entry in written["data"]] == ["From a drowned church."]


def test_a_depth_becomes_decorators_in_risu() -> None:
    info = {**WORLD_INFO, "disable": False, "delay": 2, "scanDepth": 6}
    book = read_book(dump({"entries": {"7": info}})).definition
    (entry,) = json.loads(write_book(book, "risu"))["data"]
    assert entry["content"] == (
        "@@depth 2\n@@role user\n@@activate_only_after 2\n@@scan_depth 6\nFour of them."
    )


def test_novelai_puts_the_higher_priority_first() -> None:
    entry = read_one(NOVELAI)
    assert (entry["insertion_order"], entry["priority"], entry["constant"]) == (-500, 500, True)
    assert entry["extensions"]["novelai"]["searchRange"] == 1000
    report = read_book(dump(NOVELAI)).report
    assert "number of characters" in report.warnings[0]
    assert report.kept[0].endswith("are kept: searchRange, contextConfig.")


def test_kobold_keys_that_forbid_are_kept_as_such() -> None:
    first, second = read_book(dump(KOBOLD)).definition["entries"]
    assert (first["keys"], first["secondary_keys"]) == (["a", "b"], ["c"])
    assert (first["extensions"]["selectiveLogic"], first["extensions"]["probability"]) == (2, 50)
    assert (second["secondary_keys"], second["enabled"]) == (["b"], False)
    assert second["content"] == "@@exclude_keys c\ny"


FORMATS: tuple[BookFormat, ...] = ("sillytavern", "v3", "v2", "agnai", "risu")


@pytest.mark.parametrize("program", FORMATS)
@pytest.mark.parametrize("value", [AGNAI, RISU, NOVELAI, KOBOLD, {"entries": {"7": WORLD_INFO}}])
def test_a_written_lorebook_is_read_and_written_the_same(program: BookFormat, value: Any) -> None:
    book = read_book(dump(value), "b").definition
    written = write_book(book, program)
    again = write_book(read_book(written, "b").definition, program)
    assert json.loads(again) == json.loads(written)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"name": "T", "first_mes": "Hi"}', "has no lorebook"),
        (make_png(), "picture without a card"),
        (b"[]", "no character"),
        (b"x" * (32 * 1024 * 1024 + 1), "32 MiB"),
    ],
)
def test_a_file_without_a_lorebook_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        read_book(data)


@pytest.mark.parametrize(
    "value",
    [
        {"entries": {"0": {"key": ["ice"], "content": "Cold."}, "1": None}},
        {"entries": [{"key": ["ice"], "content": "Cold."}, "x"]},
        {"kind": "memory", "entries": [{"keywords": ["ice"], "entry": "Cold."}, 5]},
        {"type": "risu", "data": [{"key": "ice", "content": "Cold."}, []]},
        {"lorebookVersion": 5, "entries": [{"keys": ["ice"], "text": "Cold."}, None]},
        {"worldinfo": [{"key": "ice", "content": "Cold."}, "x"]},
    ],
)
def test_what_is_no_entry_is_named_in_every_kind(value: dict[str, Any]) -> None:
    book = read_book(dump(value))
    assert [entry["content"] for entry in book.definition["entries"]] == ["Cold."]
    assert book.report.repaired == ("Entry 2 of the lorebook was not an object; it was left out.",)


def test_entries_of_wrong_types_are_repaired_and_named() -> None:
    entries = [
        {
            "keys": "a, b",
            "content": 5,
            "enabled": "false",
            "insertion_order": "7",
            "position": 1,
            "extensions": None,
        },
        "no entry",
    ]
    book = read_book(dump({"entries": entries, "scan_depth": "4"}))
    entry = book.definition["entries"][0]
    assert (entry["keys"], entry["content"], entry["enabled"]) == (["a", "b"], "5", False)
    assert (entry["insertion_order"], entry["position"]) == (7, "after_char")
    assert entry["extensions"] == {"position": 1}
    assert book.definition["scan_depth"] == 4
    assert len(book.report.repaired) == 6
