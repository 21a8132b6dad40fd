"""Text as it may enter a prompt."""

import pytest

from chatbot import HistoryMessage, build_prompt, persona_of, read_definition
from chatbot.text import clean, drop_joiners, flatten, is_unseen
from chatbot.tokens import tokenize

# Persian, Sinhala and Hindi words, an astronaut, a heart on fire, a rainbow flag.
JOINED = (
    "می\u200cخواهم",
    "ශ්\u200dරී",
    "क्\u200dष",
    "👩\u200d🚀",
    "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈",
    "👩🏽\u200d🚀",
)


@pytest.mark.parametrize("word", JOINED)
def test_joiners_stay_where_words_and_emoji_are_spelled_with_them(word: str) -> None:
    assert clean(f"a {word} b") == f"a {word} b"
    assert flatten(f" {word}\n") == word


@pytest.mark.parametrize(
    "hidden", ["a\u200db", "\u200c\u200d", "1\u200c2", "a\u200b\u200d\u200cb", " \u200d"]
)
def test_joiners_go_where_they_join_nothing(hidden: str) -> None:
    assert clean(hidden) == drop_joiners(hidden).replace("\u200b", "")


def test_of_several_joiners_one_stays() -> None:
    assert clean("می" + "\u200c\u200d" * 20 + "خ") == "می\u200cخ"
    assert clean("م\u061c\u200d\u202eخ") == "مخ"
    assert is_unseen("\u200c\u200d")


def test_a_model_is_sent_what_the_reader_saw() -> None:
    persona = persona_of(
        read_definition({"name": JOINED[1], "description": JOINED[0], "first_mes": JOINED[3]}),
        slug="x",
    )
    prompt = build_prompt(persona, JOINED[3], [HistoryMessage("user", JOINED[0])], budget=500)
    system, *turns = [message.text for message in prompt.messages]
    assert persona.name == JOINED[1] and persona.greeting == JOINED[3]
    assert JOINED[0] in system and JOINED[1] in system
    assert JOINED[0] in turns[0] and JOINED[3] in turns[-1]


def test_words_are_found_with_and_without_joiners() -> None:
    assert tokenize(JOINED[0]) == tokenize(drop_joiners(JOINED[0])) == ["میخواهم"]
