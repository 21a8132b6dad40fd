"""Entries that are made to be costly: without limits each of these tests takes minutes."""

from chatbot import compose_offline
from chatbot.lore import LoreMessage, LoreSettings, activate, replay
from chatbot.lore.keys import ScanText, has_key
from chatbot.tests.lore.books import ids, make_book, reasons, run, say
from chatbot.tests.lore_prompts import make

DEEP = LoreSettings(scan_depth=200, recursive=True)
# A new pass for each level, in which each entry without an indexed key is searched for again.
LEVELS = [{"keys": ["oak"], "delay_until_recursion": level} for level in range(1, 100)]
MACROS = [{"keys": ["{{char}}" + f"{number}"]} for number in range(5_000)]


def test_searching_ends_at_its_limit_and_says_so() -> None:
    book = make_book({"keys": ["oak"]}, {"constant": True}, *LEVELS, *MACROS)
    messages = [LoreMessage("user", "oak " * 500) for _ in range(100)]
    found = activate([book], messages, DEEP)
    why = reasons(found)
    assert why["1"] == "constant"
    assert "search took too long" in why.values()
    # Counted, not timed: the same again.
    assert reasons(activate([book], messages, DEEP)) == why


def test_keys_that_begin_alike_are_found_in_a_text_of_their_letter() -> None:
    keys = ["a" * length for length in range(5, 2_000)]
    book = make_book(*({"keys": keys[at : at + 500]} for at in range(0, 2_000, 500)))
    assert len(ids(run(book, "a" * 32_000))) == 4


def test_a_word_is_found_beside_longer_ones_and_a_text_without_blanks_anywhere() -> None:
    text = ScanText("a" * 250_000 + " aa")
    found = {
        length: has_key("a" * length, text, case_sensitive=False, whole_words=True)
        for length in (2, 3, 100, 101)
    }
    assert found == {2: True, 3: False, 100: False, 101: True}


def test_replayed_turns_share_one_limit() -> None:
    book = make_book({"keys": ["oak"], "extensions": {"sticky": 900}}, *LEVELS, *MACROS)
    assert replay([book], say(*["oak " * 500] * 400), (), DEEP).fired


def test_the_offline_answer_tries_slow_patterns_no_longer_than_a_prompt_does() -> None:
    slow = [f"/(.+)\\1|{number}/s" for number in range(900)]
    entries = [{"constant": True, "keys": slow, "content": f"Slow {at}."} for at in range(5)]
    persona = make(*entries)
    text = "".join(chr(97 + (at * at * 7 + at // 13) % 26) for at in range(31_000))
    assert compose_offline(persona, text, ())
