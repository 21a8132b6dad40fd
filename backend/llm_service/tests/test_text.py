"""Text leaves clean and whole, however the stream was cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from llm_service.text import TextCleaner, clean_text

# Every kind of trouble at once: halves of pairs, NULs, plain and wide characters.
DIRTY = st.text(st.sampled_from("ab\0\ud83d\ud800\udbff\ude00\udfff\udc00é城🗡"), max_size=24)


def clean_in_pieces(pieces: list[str]) -> str:
    cleaner = TextCleaner()
    return "".join(map(cleaner.feed, pieces)) + cleaner.flush()


def test_clean_text_is_passed_on_as_the_same_object() -> None:
    text = "Aye, naïve friend 🗡️"
    assert TextCleaner().feed(text) is text


def test_a_pair_cut_over_two_deltas_is_joined() -> None:
    assert clean_in_pieces(["sword \ud83d", "\udde1!"]) == "sword 🗡!"


def test_a_pair_cut_by_a_nul_is_joined() -> None:
    assert clean_in_pieces(["\ud83d", "\0", "\udde1"]) == "🗡"


def test_a_lone_half_becomes_a_replacement() -> None:
    assert clean_in_pieces(["a\udde1b", "\ud83d", "c", "\ud83d"]) == "a\ufffdb\ufffdc\ufffd"


def test_a_nul_is_dropped() -> None:
    assert clean_text("a\0b\0") == "ab"


def test_half_a_pair_is_held_back_and_nothing_else() -> None:
    cleaner = TextCleaner()
    assert cleaner.feed("sword \ud83d") == "sword "
    assert cleaner.feed("\udde1") == "🗡"
    assert cleaner.flush() == ""


def expected_of(text: str) -> str:
    """The same by another road: character by character."""
    result: list[str] = []
    for character in text.replace("\0", ""):
        is_low = "\udc00" <= character <= "\udfff"
        if is_low and result and "\ud800" <= result[-1] <= "\udbff":
            high = ord(result.pop()) - 0xD800
            result.append(chr(0x10000 + high * 0x400 + ord(character) - 0xDC00))
        else:
            result.append(character)
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in result)


@given(st.lists(DIRTY, max_size=8))
def test_the_cut_does_not_matter(pieces: list[str]) -> None:
    assert clean_in_pieces(pieces) == expected_of("".join(pieces))


@given(DIRTY)
def test_clean_text_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert clean_text(cleaned) == cleaned
