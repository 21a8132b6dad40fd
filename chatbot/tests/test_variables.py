"""Variables: set by a character's fields and by lore as it fires, read anywhere in the prompt."""

import pytest

from chatbot import AuthorNote, HistoryMessage, MacroContext, add_words, fill_in
from chatbot.formats import read_card
from chatbot.tests.definitions import make_ann
from chatbot.tests.formats.samples import V1, dump
from chatbot.tests.lore_prompts import ask, make
from chatbot.variables import MAX_ROOM, MAX_VARIABLES


def fill(text: str) -> str:
    return fill_in(text, MacroContext())


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{setvar::mood::grim}}So {{getvar::mood}}.", "So grim."),
        ("{{ SetVar :: mood :: grim }}{{GETVAR::mood}}", " grim "),
        ("{{setvar::a::1}}{{setvar::b::{{getvar::a}}2}}{{getvar::b}}", "12"),
        ("{{setvar::a::{{reverse:cb}}}}{{getvar::a}}", "bc"),
        ("{{setvar::a::1}}{{setvar::a::}}<{{getvar::a}}>", "<>"),
        ("<{{getvar::other}}>", "<>"),
        ("{{setvar}} {{getvar::}}", "{{setvar}} {{getvar::}}"),
    ],
)
def test_a_text_reads_what_it_sets(text: str, filled: str) -> None:
    assert fill(text) == filled


def test_one_text_does_not_change_another() -> None:
    turn = MacroContext()
    assert fill_in("{{setvar::a::1}}", turn) == ""
    assert fill_in("<{{getvar::a}}>", turn) == "<>"


def test_any_part_of_a_prompt_reads_what_the_fields_set() -> None:
    ann = make_ann(
        system_prompt="<{{getvar::mood}}|{{getvar::trade}}>",
        description="{{setvar::mood::{{random:grim,glad}}}}A baker.",
        post_history_instructions="{{setvar::trade::bread}}[{{getvar::mood}}]",
    )
    prompt = ask(ann, note=AuthorNote("({{getvar::mood}}|{{getvar::trade}})"))
    texts = "\n".join(message.text for message in prompt.messages)
    mood = "grim" if "<grim|" in texts else "glad"
    assert f"<{mood}|bread>" in texts
    assert f"({mood}|bread)" in texts
    assert f"[{mood}]" in texts
    assert "setvar" not in texts


def test_lore_sets_a_variable_when_it_fires() -> None:
    ann = make(
        {"keys": ["flood"], "content": "{{setvar::mood::afraid}}It floods."},
        {"constant": True, "content": "Ann is {{getvar::mood}}."},
        description="{{setvar::mood::calm}}A baker.",
        post_history_instructions="Be {{getvar::mood}}.",
    )
    assert "Be calm." in ask(ann, "Bread?").messages[-1].text
    assert "Be afraid." in ask(ann, "The flood?").messages[-1].text


def test_greetings_set_them_for_themselves() -> None:
    book = {"entries": [{"content": "@@is_greeting 0\n@@activate\nLate: {{getvar::day}}."}]}
    ann = make_ann(
        description="{{setvar::day::Monday}}",
        first_mes="{{setvar::day::Friday}}{{getvar::day}}!",
        alternate_greetings=["{{getvar::day}}."],
        character_book=book,
    )
    turn = add_words(MacroContext(), ann)
    assert [fill_in(text, turn) for text in ann.greetings] == ["Friday!", "Monday."]
    prompt = ask(ann, history=[HistoryMessage("assistant", "Friday!")])
    assert "Late: Monday." in prompt.messages[0].text


def test_what_messages_say_sets_nothing() -> None:
    ann = make_ann(post_history_instructions="<{{getvar::a}}>")
    question = "{{setvar::a::1}}"
    prompt = ask(ann, question)
    assert any("<>" in message.text for message in prompt.messages)
    assert any(question in message.text for message in prompt.messages)


def test_they_are_bounded() -> None:
    names = "".join(f"{{{{setvar::v{n}::x}}}}" for n in range(MAX_VARIABLES + 1))
    last = f"{{{{getvar::v{MAX_VARIABLES - 1}}}}}{{{{getvar::v{MAX_VARIABLES}}}}}"
    assert fill(names + last) == "x"
    long = "y" * 1900
    assert len(fill(f"{{{{setvar::a::{long}}}}}" + "{{getvar::a}}" * 1000)) <= MAX_ROOM


def test_an_import_knows_them() -> None:
    card = {**V1, "description": "{{setvar::a::1}}{{getvar::a}}{{incvar::a}}"}
    (warning,) = read_card(dump(card)).report.warnings
    assert warning == "Macros that are not known here stay as they are: {{incvar::a}}."
