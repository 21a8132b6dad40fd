"""A character from a definition without a model."""

import pytest

from chatbot import HistoryMessage, UserPersona, compose_offline, fill_in, list_personas
from chatbot.macros import MacroContext
from chatbot.tests.definitions import make_ann

TOM = UserPersona("Tom")


def ask(question: str, *history: HistoryMessage, **changed: object) -> str:
    whole = compose_offline(make_ann(**changed), question, history, user=TOM)
    return fill_in(whole, MacroContext(user=TOM))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who built the oven?", "The oven of Ann was built by her grandmother."),
        (
            "Who are you?",
            "Ann bakes bread in Lowtown and sells it to Tom on credit. "
            "Patient with dough, curt with people.",
        ),
        (
            "What do you sell on credit?",
            "Ann bakes bread in Lowtown and sells it to Tom on credit.",
        ),
        ("Is it fresh?", "It was when it was dough."),
    ],
)
def test_it_answers_from_its_definition(question: str, answer: str) -> None:
    assert ask(question) == answer


def test_what_a_lorebook_has_is_answered_after_thanks() -> None:
    assert ask("Thanks! Who built the oven?") == "The oven of Ann was built by her grandmother."


def test_small_talk_gets_a_greeting() -> None:
    assert ask("Hello!") in {
        "Ann wipes her hands. Early again, Tom?",
        "Shut the door, Tom.",
        "Rye or wheat?",
    }


def test_what_was_said_is_not_said_again() -> None:
    said = ask("Who are you?")
    again = ask(
        "Who are you?", HistoryMessage("user", "Who are you?"), HistoryMessage("assistant", said)
    )
    assert again != said


def test_what_nobody_told_is_admitted_and_a_key_offered() -> None:
    answer = ask("Explain photosynthesis.")
    assert "What about guild?" in answer or "What about oven?" in answer


def test_long_texts_are_told_in_part() -> None:
    history = "The oven was moved in the great flood. " * 40
    book = {"entries": [{"keys": ["oven"], "content": history}]}
    assert ask("Who moved the oven?", character_book=book) == (history[:584].strip())
    assert ask("[[OOC]] who moved the oven?", character_book=book) == f"- {history[:584].strip()}"
    endless = "Flour " + "flour " * 399
    assert ask("Who are you?", description=endless, character_book=None) == (
        f"I am Ann. {endless[:599].strip()}\u2026 Patient with dough, curt with people."
    )


def test_a_bare_definition_answers_as_nobody_else() -> None:
    for question in ("Who are you?", "What does a sword cost?", "[[OOC]] who is this?", "Hi"):
        answer = ask(
            question, description="", personality="", scenario="", mes_example="",
            character_book=None, first_mes="", alternate_greetings=[],
        )  # fmt: skip
        assert answer
        assert not any(one.name.split()[0] in answer for one in list_personas())
