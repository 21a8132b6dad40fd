"""Macros that stand for words of the character, of the user, and of what was said."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from chatbot import AuthorNote, HistoryMessage, add_words, fill_in
from chatbot.formats import read_card
from chatbot.macros import MAX_WORDS, MacroContext
from chatbot.tests.definitions import make_ann
from chatbot.tests.formats.samples import V1, dump
from chatbot.tests.lore_prompts import SAID, ask, make, tell

ALL = (
    "{{description}}|{{ Personality }}|{{SCENARIO}}|{{persona}}|{{group}}|"
    "{{lastMessage}}|{{lastUserMessage}}|{{lastCharMessage}}"
)
ANN = {"description": "Baker of {{user}}.", "personality": "Curt.", "scenario": "Dawn."}
FILLED = "Baker of Tom.|Curt.|Dawn.|A miller.|Ann|Now?|Now?|Two."


@pytest.mark.parametrize("field", ["system_prompt", "post_history_instructions"])
def test_a_definition_may_ask_for_them(field: str) -> None:
    prompt = ask(make_ann(**ANN, **{field: f"<{ALL}>"}))
    assert any(f"<{FILLED}>" in message.text for message in prompt.messages)


def test_lore_and_notes_may_ask_for_them() -> None:
    prompt = ask(make({"constant": True, "content": f"<{ALL}>"}, **ANN), note=AuthorNote(ALL))
    assert f"<{FILLED}>" in prompt.messages[0].text
    assert list(tell(prompt)) == ["0"]


def test_a_reply_that_goes_on_is_the_last_message() -> None:
    ann = make({"constant": True, "content": "<{{lastMessage}}|{{lastCharMessage}}>"})
    assert "<Begun|Begun>" in ask(ann, reply="Begun").messages[0].text


def test_nothing_was_said_before_a_greeting() -> None:
    ann = make_ann(**ANN)
    filled = fill_in("{{lastMessage}}{{lastCharMessage}}{{group}}", add_words(MacroContext(), ann))
    assert filled == "Ann"
    without_turn = "{{lastMessage}} {{description}}"
    assert fill_in(without_turn, MacroContext()) == without_turn


@pytest.mark.parametrize(
    ("idle", "told"),
    [
        ({"seconds": 10}, "a few seconds"),
        ({"seconds": 60}, "a minute"),
        ({"minutes": 12}, "12 minutes"),
        ({"seconds": 150}, "3 minutes"),
        ({"minutes": 44, "seconds": 40}, "an hour"),
        ({"minutes": 46}, "an hour"),
        ({"minutes": 91}, "2 hours"),
        ({"hours": 21, "minutes": 40}, "a day"),
        ({"hours": 30}, "a day"),
        ({"days": 3}, "3 days"),
        ({"days": 25, "hours": 13}, "a month"),
        ({"days": 45}, "a month"),
        ({"days": 46}, "2 months"),
        ({"days": 400}, "a year"),
        ({"days": 1000}, "3 years"),
    ],
)
def test_how_long_the_user_was_silent(idle: dict[str, int], told: str) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    history = [
        HistoryMessage("user", "One?", said_at=now - timedelta(**idle)),
        HistoryMessage("assistant", "Two.", said_at=now),
    ]
    turn = add_words(MacroContext(now=now), make_ann(), history, "Now?")
    assert fill_in("{{idle_duration}}", turn) == told


def test_who_has_said_nothing_yet_was_not_silent() -> None:
    assert fill_in("{{Idle_Duration}}", add_words(MacroContext(), make_ann())) == "just now"


def test_what_people_say_is_no_macro_there_either() -> None:
    said = "{{random:a,b}} {{description}} {{lastMessage}}"
    history = [*SAID, HistoryMessage("user", "And?"), HistoryMessage("assistant", said)]
    ann = make({"constant": True, "content": "<{{lastMessage}}|{{lastCharMessage}}>"}, **ANN)
    assert f"<{said}|{said}>" in ask(ann, said, history=history).messages[0].text


def test_words_may_name_each_other() -> None:
    own = {"scenario": "In {{group}}'s shop.", "description": "{{scenario}}{{trim}} "}
    ann = make({"constant": True, "content": "<{{description}}>"}, **own)
    assert "<In Ann's shop.>" in ask(ann).messages[0].text


def test_words_do_not_grow_without_end() -> None:
    ann = make_ann(description="{{description}} {{scenario}} " * 2000, scenario="{{description}}")
    began = time.thread_time()
    assert len(ask(ann).messages[0].text) < 2 * MAX_WORDS
    assert time.thread_time() - began < 2


def test_an_import_knows_them() -> None:
    assert read_card(dump({**V1, "description": ALL})).report.warnings == ()
