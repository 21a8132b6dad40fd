"""What a card of each kind is read as."""

import base64
import json

import pytest

from chatbot.formats import read_card
from chatbot.tests.formats import samples
from chatbot.tests.formats.samples import (
    DATA,
    V2,
    V3,
    dump,
    make_exif,
    make_png,
    make_zip,
    pack,
    packed_text,
    text,
    world_text,
)

LINES = base64.encodebytes(dump(V2))
URL_SAFE = base64.urlsafe_b64encode(dump(V2)).rstrip(b"=")
JPEG = b"\xff\xd8\xff\xe0\x00\x04JF"
EXIF = b"Exif\x00\x00" + make_exif(dump(V2))
EXIF_JPEG = b"\xff\xd8\xff\xe1" + (len(EXIF) + 2).to_bytes(2, "big") + EXIF + b"\xff\xd9"
EXIF_BODY = make_exif(pack(V2))
EXIF_WEBP = b"RIFF\x00\x00\x00\x00WEBPEXIF" + len(EXIF_BODY).to_bytes(4, "little") + EXIF_BODY


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (dump(V2), "JSON"),
        (b"\xef\xbb\xbf" + dump(V2), "JSON"),
        (json.dumps(V2).encode("utf-16"), "JSON"),
        (json.dumps(V2).encode("utf-16-be"), "JSON"),
        (pack(V2), "JSON"),
        (make_png(text("chara", pack(V2))), "PNG"),
        (make_png(text("ChaRa", pack(V2))), "PNG"),
        (make_png(text("chara", LINES)), "PNG"),
        (make_png(text("chara", URL_SAFE)), "PNG"),
        (make_png(text("chara", json.dumps(V2).encode())), "PNG"),
        (make_png(text("chara", base64.b64encode(pack(V2)))), "PNG"),
        (make_png(packed_text("chara", pack(V2))), "PNG"),
        (make_png(world_text("chara", pack(V2))), "PNG"),
        (make_png(world_text("chara", dump(V2), is_packed=True)), "PNG"),
        (make_png(text("chara", pack(V2), crc=1)), "PNG"),
        (make_png(text("chara", pack(V2)), end=False), "PNG"),
        (make_png() + text("chara", pack(V2)), "PNG"),
        (make_png() + make_zip({"card.json": dump(V2)}), "CharX"),
        (make_zip({"card.json": dump(V2)}), "CharX"),
        (make_zip({"Tilda/card.json": dump(V2), "Tilda/x.txt": b"x"}), "CharX"),
        (JPEG + make_zip({"card.json": dump(V2)}), "CharX"),
        (EXIF_JPEG, "JPEG"),
        (EXIF_WEBP, "WEBP"),
    ],
)
def test_a_card_is_found_whatever_it_is_packed_into(data: bytes, container: str) -> None:
    card = read_card(data, "misleading.txt")
    assert card.definition == DATA
    assert card.raw == V2
    assert (card.report.format, card.report.spec, card.report.entries) == (container, "V2", 2)


def test_the_newer_of_two_cards_counts() -> None:
    old = {**V2, "data": {**DATA, "name": "Stale"}}
    card = read_card(make_png(text("chara", pack(old)), packed_text("ccv3", pack(V3))))
    assert card.definition["name"] == "Tilda"
    assert card.report.kept == ("The PNG has a copy for older programs; the newer card counts.",)


def test_a_damaged_newer_card_gives_way_to_the_older_one() -> None:
    card = read_card(make_png(text("chara", pack(V2)), text("ccv3", b"bm90IGpzb24=")))
    assert card.definition == DATA
    assert card.report.warnings[0].startswith("Another card in the PNG could not be read")


def test_a_wrong_checksum_is_said() -> None:
    card = read_card(make_png(text("chara", pack(V2), crc=1)))
    assert card.report.repaired == (
        "The checksum of the card's chunk was wrong; it is written right.",
    )


def test_assets_in_a_png_are_read_by_their_address() -> None:
    declared = {"type": "emotion", "uri": "__asset:1", "name": "joy", "ext": "png"}
    data = {**V3, "data": {**DATA, "assets": [declared]}}
    png = make_png(
        text("ccv3", pack(data)),
        text("chara-ext-asset_:1", b"dGljaw=="),
        text("chara-ext-asset_2", b"dGljaw=="),
    )
    first, second = read_card(png).assets
    assert (first.name, first.type, first.path, first.data) == ("joy", "emotion", "1", b"tick")
    assert (second.type, second.path) == ("x-risu-asset", "2")


def test_the_files_of_an_archive_come_with_the_card() -> None:
    icon = make_png()
    assets = [
        {"type": "icon", "uri": "embeded://a/i.png", "name": "main", "ext": "png"},
        {"type": "x_tick", "uri": "data:text/plain;base64,dGljaw==", "name": "t", "ext": "unknown"},
        {"type": "background", "uri": "https://example.org/b.png", "name": "b", "ext": "png"},
        {"type": "emotion", "uri": "embedded://missing.png", "name": "sad", "ext": "png"},
    ]
    card = read_card(
        make_zip(
            {
                "card.json": dump({**V3, "data": {**DATA, "assets": assets}}),
                "a/i.png": icon,
                "vendor.json": b"{}",
            }
        )
    )
    assert card.picture == icon
    assert [asset.type for asset in card.assets] == ["icon", "x_tick", "file"]
    assert card.report.assets == 2
    assert card.report.kept[0] == "Files that the card does not name are kept: vendor.json."
    assert card.report.warnings[-2:] == (
        "The asset “b” stands elsewhere; it was not asked for.",
        "The file of the asset “sad” (missing.png) did not come along.",
    )


def test_the_picture_in_front_of_an_archive_is_that_of_a_card_without_an_icon() -> None:
    assert read_card(JPEG + make_zip({"card.json": dump(V2)})).picture == JPEG
    assert read_card(make_zip({"card.json": dump(V2)})).picture is None


def test_fields_of_wrong_types_are_repaired_and_named() -> None:
    card = read_card(
        dump(
            {
                "spec": "chara_card_v2",
                "data": {
                    **DATA,
                    "character_version": 2,
                    "tags": "a, b",
                    "alternate_greetings": "Hello",
                    "scenario": None,
                    "extensions": None,
                    "character_book": None,
                },
            }
        )
    )
    read = card.definition
    assert read["character_version"] == "2"
    assert read["tags"] == ["a", "b"]
    assert read["alternate_greetings"] == ["Hello"]
    assert (read["scenario"], read["extensions"]) == ("", {})
    assert "character_book" not in read
    named = " ".join(card.report.repaired)
    for field in ("character_version", "tags", "alternate_greetings", "scenario", "extensions"):
        assert f"“{field}”" in named
    assert "“character_book” was null" in named


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_mojibake_is_mended_and_said(wrong: str) -> None:
    whole = dump({"name": "Zoë", "first_mes": "Café – “naïve…"}).decode(wrong)
    card = read_card(whole.encode())
    assert (card.definition["name"], card.definition["first_mes"]) == ("Zoë", "Café – “naïve…")
    assert "read as another encoding" in card.report.repaired[0]


def test_one_odd_pair_of_letters_may_be_meant() -> None:
    card = read_card(dump({"name": "Ã©", "first_mes": "Hi"}))
    assert card.definition["name"] == "Ã©"


def test_latin_1_is_read_as_such() -> None:
    card = read_card('{"name": "Zoë", "first_mes": "Café"}'.encode("latin-1"))
    assert card.definition["first_mes"] == "Café"
    assert card.report.repaired == ("The text was not UTF-8; it was read as Windows-1252.",)


@pytest.mark.parametrize(
    ("odd", "read"),
    [(b"\x92", "\u2019"), (b"\xe9", "é"), (b"\xf0\x9f\x90", "\ufffd"), (b"\x81", "\ufffd")],
)
def test_an_odd_byte_does_not_spoil_the_rest_of_the_text(odd: bytes, read: str) -> None:
    card = read_card('{"name": "Zoë 日本 🐉", "first_mes": "It~s"}'.encode().replace(b"~", odd))
    assert card.definition["name"] == "Zoë 日本 🐉"
    assert card.definition["first_mes"] == f"It{read}s"
    assert card.report.repaired == (
        "Bytes that are not UTF-8 were read as Windows-1252, the rest as UTF-8.",
    )


def test_what_a_database_cannot_hold_is_replaced() -> None:
    card = read_card(b'{"name": "a\\u0000b", "first_mes": "\\ud83d x \\ud83d\\ude00"}')
    assert card.definition["name"] == "ab"
    assert card.definition["first_mes"] == "� x 😀"


@pytest.mark.parametrize("name", ["", " ", "\u200b\ufeff", "\u0007", "\u3164", "\u2800 \u2800"])
def test_a_nameless_card_gets_the_name_of_its_file(name: str) -> None:
    card = read_card(dump({"name": name, "first_mes": "Hi"}), "dir/Tilda.v2.json")
    assert card.definition["name"] == "Tilda"


def test_run_away_and_invalid_patterns_are_named() -> None:
    entries = [{"keys": [key], "content": "x"} for key in ("/(a+)+$/", "/[/", "/cat|dog/i")]
    card = read_card(dump({**V2, "data": {**DATA, "character_book": {"entries": entries}}}))
    assert card.report.warnings == (
        "The pattern /(a+)+$/ of entry 1 could run without end and is switched off; it never "
        "matches.",
        "The pattern /[/ of entry 2 is not valid; it never matches.",
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b'{"name": "T", "first_mes": "a\nb"}', "stood bare inside texts"),
        (b'{"name": "T", "first_mes": "a\\nb"} </html>', "behind the JSON"),
        (b'{"name": "T", "first_mes": "a\\nb", "x": NaN, "y": 1e999}', "NaN, Infinity"),
        (b'{"name": "T", "first_mes": "a\nb", "x": NaN}', "NaN, Infinity"),
        (b'{"name": "T", "first_mes": "a\\nb", "x": -1' + b"0" * 400 + b"}", "NaN, Infinity"),
        (dump('{"name": "T", "first_mes": "a\\nb"}'), "packed into a text of JSON"),
        (make_png(text("chara", pack('{"name": "T", "first_mes": "a\\nb"}'))), "packed into"),
        (dump({"data": {"name": "T", "first_mes": "a\nb"}}), "There was no “spec”"),
    ],
)
def test_json_that_is_nearly_right_is_read_and_said(given: bytes, words: str) -> None:
    card = read_card(given)
    assert card.definition["first_mes"] == "a\nb"
    assert words in card.report.repaired[0]


def test_numbers_are_what_a_database_can_hold() -> None:
    sizes = f"[{2**64 - 1}, {-(2**63)}, {2**64}, {10**30}, 1{'0' * 400}]"
    card = read_card(f'{{"name": "T", "first_mes": "x", "sizes": {sizes}}}'.encode())
    read = card.raw["sizes"]
    assert read == [2**64 - 1, -(2**63), 2**64, 10**30, None]
    assert {type(number) for number in read[:4]} == {int}


def test_values_that_only_yaml_has_become_those_of_json() -> None:
    card = read_card(
        b"name: T\ngreeting: 2023-01-31\ncontext: c\nat: 2023-01-31T10:00:00Z\n"
        b"data: !!binary aGVsbG8=\nsome: !!set {a}\nlarge: 1" + b"0" * 30 + b"\nnone: .nan\n"
    )
    assert card.definition["first_mes"] == "2023-01-31"
    assert json.loads(json.dumps(card.raw, allow_nan=False)) == card.raw
    assert (card.raw["large"], card.raw["none"], card.raw["data"]) == (10**30, None, "aGVsbG8=")
    assert len(card.report.repaired) == 1


def test_a_newer_version_is_read_with_a_warning() -> None:
    card = read_card(dump({**V3, "spec_version": "3.5", "beside": 1}))
    assert card.definition["nickname"] == "Til"
    assert "newer than what is known" in card.report.warnings[0]
    assert "beside" in card.report.kept[0]


def test_samples_are_not_changed_by_reading() -> None:
    before = dump(samples.V2)
    read_card(before)
    assert dump(samples.V2) == before
