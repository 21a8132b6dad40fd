"""Courtesies and whatever else asks nothing, answered without a model."""

from pathlib import Path

import pytest

from chatbot import HistoryMessage, compose_offline, load_persona
from chatbot.style import BUILT_IN
from chatbot.tests.files import make_persona

HISTORY = [HistoryMessage("user", "Hello"), HistoryMessage("assistant", "What do you want?")]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ok thanks man", "thanks"),
        ("Merci beaucoup !", "thanks"),
        ("ok gtg my mum is calling", "farewells"),
        ("thanks for listening. goodnight", "farewells"),
        ("i lost my job on tuesday", "trouble"),
        ("my dad passed away in november, he's the one who showed me this", "trouble"),
        ("you're so mean", "insults"),
        ("haha no im not doing that", "laughter"),
        ("😂😂", "laughter"),
        ("really?", "doubt"),
        ("wyd", "how_are_you"),
        ("hey again", "hello"),
        ("warehouse, six years. they gave me a box and an hour", "other"),
        ("...", "other"),
    ],
)
def test_what_asks_nothing_in_the_middle_of_a_chat_gets_a_reaction(said: str, kind: str) -> None:
    maud = load_persona("maud")
    answer = compose_offline(maud, said, HISTORY)
    assert answer in getattr(maud.style.reactions, kind)


@pytest.mark.parametrize("asked", ["are you an AI?", "Am I talking to a real person?"])
def test_any_character_says_that_nobody_is_there(tmp_path: Path, asked: str) -> None:
    answer = compose_offline(make_persona(tmp_path), asked, HISTORY)
    assert answer in BUILT_IN.reactions.reality


@pytest.mark.parametrize(
    ("said", "entry_id"),
    [
        ("What do you charge? And how are you?", "his-price"),
        ("how is life in Stokeworth?", "lollys"),
        ("Thank you! What do you charge?", "his-price"),
    ],
)
def test_what_is_asked_beside_a_courtesy_is_answered(said: str, entry_id: str) -> None:
    bronn = load_persona("bronn")
    (entry,) = (each for each in bronn.knowledge.entries if each.id == entry_id)
    assert entry.ic_reply in compose_offline(bronn, said, HISTORY)


def test_how_one_is_is_not_answered_by_what_was_asked_before() -> None:
    bronn = load_persona("bronn")
    history = [HistoryMessage("user", "Who is Cersei?"), HistoryMessage("assistant", "A queen.")]
    assert compose_offline(bronn, "How are you?", history) in bronn.style.reactions.how_are_you


def test_a_long_greeting_is_not_said_again_in_the_middle_of_a_chat(tmp_path: Path) -> None:
    answer = compose_offline(make_persona(tmp_path), "lol ok", HISTORY)
    assert answer in BUILT_IN.reactions.other
