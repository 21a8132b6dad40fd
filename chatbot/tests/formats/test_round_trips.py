"""Reading and writing a file gives the same definition; one edit changes one field."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from PIL import Image

from chatbot.formats import Card, read_book, read_card, write_book, write_charx, write_json
from chatbot.formats import write_png as write_png_file
from chatbot.formats.limits import DEPTH
from chatbot.formats.png import split_chunks
from chatbot.formats.report import ImportNotes
from chatbot.tests.examples import examples
from chatbot.tests.formats import strategies
from chatbot.tests.formats.samples import (
    DATA,
    V2,
    V3,
    dump,
    make_chunk,
    make_png,
    make_zip,
    pack,
    packed_text,
    text,
    world_text,
)

FOREIGN = (make_chunk(b"tEXt", b"Software\x00Foreign"), make_chunk(b"prVt", b"\x00\xff"))
PICTURE = make_png(*FOREIGN)


def write_png(card: Card) -> bytes:
    return write_png_file(card.definition, card.picture or PICTURE, raw=card.raw)


def write_v2(card: Card) -> bytes:
    return write_json(card.definition, "v2", raw=card.raw)


def write_v3(card: Card) -> bytes:
    return write_json(card.definition, "v3", raw=card.raw)


def write_archive(card: Card) -> bytes:
    return write_charx(card.definition, card.picture or PICTURE, card.assets, raw=card.raw)


WRITERS = (write_png, write_v2, write_v3, write_archive)


@examples(60, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.CARD)
def test_any_card_is_the_same_after_any_way_there_and_back(raw: dict[str, Any]) -> None:
    first = read_card(dump(raw))
    assert first.definition == raw["data"] or first.report.repaired
    for write in WRITERS:
        again = read_card(write(first))
        assert again.definition == first.definition
        beside = {key: value for key, value in again.raw.items() if key.startswith("vendor/")}
        assert beside == {key: value for key, value in raw.items() if key.startswith("vendor/")}
        assert read_card(write(again)).definition == first.definition


@examples(40, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.BOOK)
def test_any_lorebook_is_the_same_after_v3_and_back(book: dict[str, Any]) -> None:
    first = read_book(dump({"spec": "lorebook_v3", "data": book}), "b.json").definition
    assert read_book(write_book(first, "v3"), "b.json").definition == first


@pytest.mark.parametrize("write", WRITERS)
def test_a_whole_card_is_carried_field_for_field(write: Callable[[Card], bytes]) -> None:
    raw = {**V3, "name": "Tilda", "vendor": [1]}
    again = read_card(write(read_card(dump(raw))))
    assert again.definition == V3["data"]
    assert (again.raw["name"], again.raw["vendor"]) == ("Tilda", [1])


@pytest.mark.parametrize("write", WRITERS)
def test_one_edit_changes_one_field(write: Callable[[Card], bytes]) -> None:
    hybrid = {**V2, "name": "Tilda", "description": "another one"}
    card = read_card(dump(hybrid))
    edited = Card({**card.definition, "name": "Til"}, card.raw, None, (), card.report)
    again = read_card(write(edited))
    assert again.definition == {**DATA, "name": "Til"}
    # What said the same beside `data` follows, what did not stays.
    assert (again.raw["name"], again.raw["description"]) == ("Til", "another one")


def test_a_png_keeps_pixels_and_foreign_chunks_and_loses_old_cards() -> None:
    old = (
        text("Chara", pack(V2)),
        packed_text("ccv3", pack(V3)),
        world_text("CHARA", pack(V2)),
        text("chara-ext-asset_:1", b"dGljaw=="),
    )
    card = read_card(make_png(FOREIGN[0], *old, FOREIGN[1]) + b"behind the end")
    written = write_png(card)
    chunks = split_chunks(written, ImportNotes())
    assert all(chunk.is_intact for chunk in chunks)
    assert [(chunk.kind, chunk.keyword) for chunk in chunks] == [
        (b"IHDR", ""),
        (b"IDAT", ""),
        (b"tEXt", "Software"),
        (b"tEXt", "chara-ext-asset_:1"),
        (b"prVt", ""),
        (b"tEXt", "chara"),
        (b"tEXt", "ccv3"),
        (b"IEND", ""),
    ]
    assert written.endswith(make_chunk(b"IEND", b""))
    before = split_chunks(make_png(), ImportNotes())
    assert [chunk.data for chunk in chunks[:2]] == [chunk.data for chunk in before[:2]]


def test_the_copy_for_older_programs_has_no_decorators() -> None:
    newer = split_chunks(write_png(read_card(dump(V3))), ImportNotes())
    older = make_png(
        *(
            make_chunk(chunk.kind, chunk.data)
            for chunk in newer
            if chunk.kind == b"tEXt" and chunk.keyword == "chara"
        )
    )
    card = read_card(older)
    assert card.report.spec == "V2"
    contents = [entry["content"] for entry in card.definition["character_book"]["entries"]]
    assert contents == ["From a drowned church.", "The only honest clock."]


def test_an_animation_stays_one() -> None:
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    written = write_png_file(DATA, buffer.getvalue())
    with Image.open(BytesIO(written)) as picture:
        assert getattr(picture, "n_frames", 1) == 2
        picture.load()
    assert read_card(written).definition == DATA


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_other_pictures_become_png(kind: str) -> None:
    buffer = BytesIO()
    Image.new("RGB", (8, 6), "red").save(buffer, kind)
    with Image.open(BytesIO(write_png_file(DATA, buffer.getvalue()))) as picture:
        assert (picture.format, picture.size) == ("PNG", (8, 6))


@pytest.mark.parametrize("picture", [None, b"no picture", b"\xff\xd8\xff broken"])
def test_a_card_without_a_picture_gets_a_plain_one(picture: bytes | None) -> None:
    written = write_png_file(DATA, picture)
    assert written == write_png_file(DATA, picture)
    with Image.open(BytesIO(written)) as drawn:
        assert drawn.size == (400, 600)
    assert read_card(written).definition == DATA


def test_an_archive_keeps_its_files_and_shows_its_picture() -> None:
    asset = {"type": "emotion", "uri": "embeded://e/joy.png", "name": "joy", "ext": "png"}
    raw = {**V3, "data": {**DATA, "assets": [asset]}}
    files = {"card.json": dump(raw), "e/joy.png": make_png(), "x_meta/joy.json": b"{}"}
    card = read_card(make_zip(files))
    written = write_charx(card.definition, PICTURE, card.assets, raw=card.raw)
    assert written == write_charx(card.definition, PICTURE, card.assets, raw=card.raw)
    again = read_card(written)
    assert (again.definition, again.picture) == (card.definition, PICTURE)
    assert again.assets == card.assets
    # Other programs see the picture as the main icon.
    icon = again.raw["data"]["assets"][0]
    assert (icon["type"], icon["name"]) == ("icon", "main")


def test_an_icon_that_was_changed_elsewhere_is_kept() -> None:
    card = read_card(write_charx(DATA, PICTURE))
    data = {**DATA, "assets": [*card.raw["data"]["assets"], {"uri": "ccdefault:", "type": "icon"}]}
    files = {
        "card.json": dump({**V3, "data": data}),
        "bronn.json": dump({"assets": "none", "icon": "png"}),
        "assets/icon/images/main.png": PICTURE,
    }
    changed = read_card(make_zip(files))
    assert changed.definition["assets"] == data["assets"]
    assert changed.picture == PICTURE


def test_another_picture_takes_the_place_of_the_icon() -> None:
    icon = {"type": "icon", "uri": "embeded://i.png", "name": "main", "ext": "png"}
    raw = {**V3, "data": {**DATA, "assets": [icon]}}
    card = read_card(make_zip({"card.json": dump(raw), "i.png": make_png()}))
    again = read_card(write_charx(card.definition, PICTURE, card.assets))
    assert (again.definition, again.picture) == (card.definition, PICTURE)


def test_version_2_has_no_empty_fields_of_version_3() -> None:
    data = json.loads(write_json(DATA, "v2"))["data"]
    assert "group_only_greetings" not in data
    assert [entry.get("use_regex") for entry in data["character_book"]["entries"]] == [None, True]
    assert json.loads(write_json(DATA, "v3"))["data"] == DATA


def test_what_looks_like_mojibake_and_is_meant_stays() -> None:
    data = {**DATA, "creator_notes": "Ã©Ã©Ã©", "first_mes": "", "extensions": {}}
    assert read_card(write_json(data)).definition == data


def test_the_deepest_card_is_written_and_read() -> None:
    value: Any = 1
    for _ in range(DEPTH - 3):
        value = {"a": value}
    data = {**DATA, "extensions": value}
    assert read_card(write_png_file(data)).definition == data
    assert json.loads(write_json(data))["data"] == data
