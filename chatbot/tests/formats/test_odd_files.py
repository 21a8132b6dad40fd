"""What programs write that no specification knows: read, and named in the report."""

import base64
import codecs
import zipfile
from io import BytesIO
from typing import Any

import pytest

from chatbot.formats import read_book, read_card, write_book
from chatbot.lore import LoreMessage, activate
from chatbot.lore import read_book as read_lore
from chatbot.tests.formats.samples import DATA, V1, V2, dump, make_png, make_zip, pack, text


def read_entry(**fields: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    book = read_book(dump({"entries": {"0": {"key": ["a"], "content": "c", **fields}}}))
    return book.definition["entries"][0], book.report.repaired


@pytest.mark.parametrize("data", [{"data": DATA}, V2, {"data": V2}])
def test_a_card_inside_the_data_of_a_card_is_found(data: object) -> None:
    card = read_card(dump({**V2, "data": data}))
    assert card.definition == DATA
    assert card.report.repaired == (
        "The fields of the card stood too deep, in the “data” of its “data”.",
    )


def test_a_field_of_a_card_may_be_called_data() -> None:
    data = {**DATA, "data": {"name": "mine"}}
    assert read_card(dump({**V2, "data": data})).definition == data


def test_a_byte_order_mark_may_stand_before_base64() -> None:
    card = read_card(make_png(text("chara", codecs.BOM_UTF8 + pack(V2))))
    assert card.definition == DATA


def test_numbers_and_flags_may_be_texts() -> None:
    given = {"probability": "30", "depth": "2", "sticky": "2", "groupWeight": "5", "role": "1"}
    entry, repaired = read_entry(**given, position="4", useProbability="true", order="50")
    assert entry["extensions"] == {
        "position": 4,
        "depth": 2,
        "role": 1,
        "probability": 30,
        "useProbability": True,
        "group_weight": 5,
        "sticky": 2,
    }
    assert (entry["insertion_order"], entry["position"]) == (50, "after_char")
    assert "these were texts, not values" in repaired[0]
    assert "probability" in repaired[0]


def test_a_role_and_a_place_may_be_words() -> None:
    entry, repaired = read_entry(role="assistant", position="before_char", order=100)
    assert (entry["extensions"]["role"], entry["extensions"]["position"]) == (2, 0)
    assert entry["position"] == "before_char"
    assert "these were texts, not values: role" in repaired[0]


def test_values_that_mean_nothing_are_named_and_kept() -> None:
    odd = {"probability": "50%", "position": "at_depth", "role": "narrator", "sticky": " "}
    entries = {"0": {"key": ["oak"], "content": "x", **odd}}
    book = read_book(dump({"entries": entries}))
    assert book.report.warnings == (
        "Of entry 1 these mean nothing here: position, role, probability.",
    )
    assert odd.items() <= book.definition["entries"][0]["extensions"].items()


@pytest.mark.parametrize(("disable", "enabled"), [("false", True), ("true", False), (None, True)])
def test_a_text_that_says_no_disables_nothing(disable: object, *, enabled: bool) -> None:
    assert read_entry(disable=disable)[0]["enabled"] is enabled


def test_texts_that_are_no_values_stay() -> None:
    entry, repaired = read_entry(probability="often", automationId="7", sticky="")
    extensions = {"position": 0, "probability": "often", "automation_id": "7", "sticky": ""}
    assert entry["extensions"] == extensions
    assert repaired == ()


def test_separators_of_windows_are_those_of_archives() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("card.json", dump(V2))
        archive.writestr("assets\\icon\\a.png", b"picture")
        archive.writestr("..\\evil", b"x")
    card = read_card(buffer.getvalue())
    assert [asset.path for asset in card.assets] == ["assets/icon/a.png"]
    assert "points outside" in card.report.warnings[0]


def test_the_module_of_risu_is_named_wherever_the_archive_stands() -> None:
    archive = make_zip({"card.json": dump(V2), "module.risum": b"\x6f"})
    said = "The lorebook of RisuAI's module was not read; its file is kept."
    assert said in read_card(archive).report.warnings
    assert said in read_card(make_png() + archive).report.warnings


def test_unknown_macros_and_decorators_are_named() -> None:
    entries = [
        {"keys": ["a"], "content": "@@end\n@@@inject_lore x\nc {{incvar::x}}"},
        {"keys": ["a"], "content": "@@new\n@@@depth 1\n@@@newer\n@@instruct_depth 2\nc"},
        {"keys": ["a"], "content": "no line at the top\n@@here"},
    ]
    card = {**V1, "description": "{{char}} <BOT> {{random:{{foo}},{{user}}}} {{bar:1}} {{//x}}"}
    book = {"entries": entries}
    warnings = read_card(dump({**V2, "data": {**card, "character_book": book}})).report.warnings
    assert warnings == (
        "Macros that are not known here stay as they are: {{foo}}, {{bar:1}}, {{incvar::x}}.",
        "Decorators that mean nothing here are passed over: @@end, @@inject_lore.",
    )
    assert read_book(dump(book)).report.warnings == (
        "Macros that are not known here stay as they are: {{incvar::x}}.",
        "Decorators that mean nothing here are passed over: @@end, @@inject_lore.",
    )


def test_naming_them_takes_no_time() -> None:
    card = {**V1, "description": "{{" * 100_000 + "{{x}}" * 20_000}
    packed = base64.b64encode(dump(card))
    assert len(read_card(make_png(text("chara", packed))).report.warnings) == 1


@pytest.mark.parametrize("said", ["PIERS", "a.b/c", "Tide"])
def test_patterns_beside_plain_keys_fire_in_risu_as_one(said: str) -> None:
    keys = ["A.b/c", "/pier(s)?/i", "/t|Tide/"]
    entry = {"keys": keys, "content": "c", "extensions": {}, "enabled": True}
    written = read_book(write_book({"entries": [entry]}, "risu")).definition
    assert written["entries"][0]["keys"] == [r"/A\.b\/c|(?:pier(s)?)|(?:t|Tide)/i"]
    assert activate([read_lore(written)], [LoreMessage("user", said)]).activated
    assert not activate([read_lore(written)], [LoreMessage("user", "axb")]).activated
