"""Files that are none, lie, or want to do harm: one sentence each, and little work.

Limits are asserted by what is looked at, not by a clock.
"""

import base64
import random
import struct
import zipfile
import zlib
from unittest import mock

import pytest

from chatbot.formats import FormatError, read_book, read_card
from chatbot.formats.limits import ARCHIVE_BYTES, FILE_BYTES, TEXT_BYTES
from chatbot.lore import LoreMessage, activate, check_pattern
from chatbot.lore import read_book as lore_book
from chatbot.tests.formats.samples import (
    DATA,
    V2,
    dump,
    make_chunk,
    make_png,
    make_zip,
    pack,
    packed_text,
    text,
    world_text,
)

MIB = 1024 * 1024
BOMB = b"A" * (TEXT_BYTES * 4 // 3 + 2 * MIB)
LOCKED = make_zip({"card.json": dump(V2)})
# The flag of encryption, in the directory of the archive.
_AT = LOCKED.index(b"PK\x01\x02") + 8
LOCKED = LOCKED[:_AT] + b"\x01" + LOCKED[_AT + 1 :]
MANY = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 40 * MIB, 0, 0)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "not_a_card", "empty"),
        (b"hello", "not_a_card", "neither JSON, YAML"),
        (b"\x7fELF\x00\x01\x02", "not_a_card", "of a kind"),
        (b'{"name": "nobody"}', "not_a_card", "no character"),
        (b"[1, 2]", "not_a_card", "no character"),
        (b'{"user_name": "a"}\n{"mes": "b"}\n', "not_a_card", "several JSON values"),
        (b'{"entries": {}}', "not_a_card", "lorebook (SillyTavern)"),
        (make_png(), "not_a_card", "picture without a card"),
        (make_zip({"readme.txt": b"x"}), "not_a_card", "archive without a card"),
        (make_zip({"manifest.json": b"{}"}), "not_a_card", "names no character"),
        (b"x" * (FILE_BYTES + 1), "card_too_large", "32 MiB"),
        (b'{"name": "' + b"x" * TEXT_BYTES + b'"}', "card_too_large", "8 MiB"),
        (b"[" * 500_000, "card_too_large", "too many values"),
        (make_png(packed_text("chara", BOMB)), "card_too_large", "packed text"),
        (make_png(world_text("chara", BOMB, is_packed=True)), "card_too_large", "packed text"),
        (b"\x89PNG\r\n\x1a\n" + make_chunk(b"tEXt", b"") * 50_001, "card_too_large", "chunks"),
        (make_zip({"card.json": b"A" * (2 * MIB)}), "card_too_large", "grows more than"),
        (
            make_zip({str(number): b"A" * MIB for number in range(41)}),
            "card_too_large",
            "40 MiB",
        ),
        (MANY, "card_too_large", "5,000 entries"),
        (make_png(text("chara", b"rcc||rccv1||AAAA")), "encrypted_card", "RisuAI"),
        (base64.b64encode(b"rcc||x"), "not_a_card", ""),
        (b"rcc||rccv1||AAAA", "encrypted_card", "RisuAI"),
        (make_zip({"card.json": b"rcc||rccv1||AAAA"}), "encrypted_card", "RisuAI"),
        (LOCKED, "encrypted_card", "archive is encrypted"),
        (make_png(text("chara", pack(V2), length=2**31 - 1)), "card_broken", "lies"),
        (make_png(text("chara", b"###")), "card_broken", "neither base64 nor JSON"),
        (make_png(make_chunk(b"zTXt", b"chara\x00\x00junk")), "card_broken", "damaged"),
        (
            make_png(make_chunk(b"zTXt", b"chara\x00\x00" + zlib.compress(b"{}" * 99)[:-9])),
            "card_broken",
            "cut short",
        ),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, "card_broken", "deeper than 64"),
        (b'{"name": "x", "first_mes": ' + b"9" * 5000 + b"}", "card_broken", "digits"),
        (b'{"name": "x",', "card_broken", "line 1"),
        (b'{"spec": "chara_card_v2"}', "card_broken", "“data” is missing"),
        (b"name: x\ncontext: [" * 40, "card_broken", "YAML"),
        (b"name: x\na: &a [x]\nb: *a\n", "card_broken", "aliases"),
        (make_zip({"card.json": dump(V2)})[:-9], "card_broken", "no directory"),
        (
            make_zip({"card.json": dump(V2)}, zipfile.ZIP_LZMA),
            "card_broken",
            "packed in a way not read",
        ),
        (
            make_zip({"manifest.json": dump({"characters": ["../../etc/passwd"]})}),
            "card_broken",
            "not in it",
        ),
    ],
)
def test_a_hostile_file_costs_one_sentence(data: bytes, code: str, words: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_card(data)
    assert (caught.value.code, words in str(caught.value)) == (code, True)
    assert str(caught.value).endswith((".", "?"))


def test_entries_that_point_outside_are_left_out_and_named() -> None:
    names = ("../../etc/passwd", "/abs", "a/../../b", "C:/x")
    card = read_card(make_zip({"card.json": dump(V2), **dict.fromkeys(names, b"x")}))
    assert card.assets == ()
    outside = [sentence for sentence in card.report.warnings if "points outside" in sentence]
    assert len(outside) == len(names)


def test_an_archive_is_unpacked_no_further_than_its_limit() -> None:
    assert ARCHIVE_BYTES < 2 * FILE_BYTES
    with (
        mock.patch("zipfile.ZipExtFile.read", side_effect=AssertionError),
        pytest.raises(FormatError),
    ):
        read_card(make_zip({"card.json": b"A" * (ARCHIVE_BYTES + 1)}))


def test_of_many_cards_in_one_picture_only_a_few_are_tried() -> None:
    png = make_png(*[packed_text("chara", b"{")] * 100)
    with mock.patch("chatbot.formats.picture_cards.read_text", return_value=b"{") as read:
        with pytest.raises(FormatError):
            read_card(png)
        assert read.call_count == 8


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", mock.Mock(side_effect=AssertionError))
    monkeypatch.setattr("socket.getaddrinfo", mock.Mock(side_effect=AssertionError))
    assets = [{"type": "icon", "uri": "https://example.org/a.png", "name": "main", "ext": "png"}]
    card = read_card(dump({**V2, "data": {**DATA, "assets": assets}}))
    assert card.report.warnings[-1] == "The asset “main” stands elsewhere; it was not asked for."


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("/(a+)+$/", "could run without end"),
        ("/(a|a)*b/", "could run without end"),
        ("/" + "a" * 1500 + "/", "is too long"),
        ("/" + "(" * 900 + "/", "is too long, nests"),
        ("/[/", "is not valid; it never matches."),
        ("/clocks?/i", ""),
        ("/(?<name>cat|dog)+/", ""),
        ("/(a|ab)*c/", ""),
        ("/sail(or|s)?\\b.*/", ""),
    ],
)
def test_what_is_said_of_a_pattern_is_what_happens_to_it(key: str, said: str) -> None:
    entry = {"keys": [key], "content": "x"}
    warnings = read_card(dump({**V2, "data": {**DATA, "character_book": {"entries": [entry]}}}))
    assert bool(check_pattern(key)) == bool(said)
    assert [said in one for one in warnings.report.warnings] == [True] * bool(said)
    found = activate([lore_book({"entries": [entry]})], [LoreMessage("user", "[ (( catdog aaa")])
    # The first of them would match at once.
    assert [one.reason for one in found.rejected if said] == ["pattern switched off"] * bool(said)


def test_only_so_many_patterns_are_tried() -> None:
    keys = [f"/(a|aa)+{number}$/" for number in range(100)]
    entries = [{"keys": [key], "content": "x"} for key in keys]
    warnings = read_card(
        dump({**V2, "data": {**DATA, "character_book": {"entries": entries}}})
    ).report.warnings
    assert len(warnings) < 20
    assert warnings[-1].endswith("the patterns were not looked through.")


@pytest.mark.parametrize("seed", range(4))
def test_damaged_bytes_never_raise_anything_else(seed: int) -> None:
    chance = random.Random(seed)
    whole = [
        dump(V2),
        make_png(text("chara", pack(V2)), packed_text("ccv3", pack(V2))),
        make_zip({"card.json": dump(V2), "a.png": make_png()}),
    ]
    for _ in range(150):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        for read in (read_card, read_book):
            try:
                assert read(bytes(data)).report.format
            except FormatError as error:
                assert str(error)
