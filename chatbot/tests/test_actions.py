"""What a message of role play says, apart from what it does."""

import pytest

from chatbot import compose_offline, load_persona
from chatbot.actions import split_actions


@pytest.mark.parametrize(
    ("message", "said", "done"),
    [
        ("*sits down* How much?", "How much?", "*sits down*"),
        ("Gold. *grins* And you?", "Gold.\n And you?", "*grins*"),
        ("*He sits. Then waits.* Well?", "Well?", "*He sits. Then waits.*"),
        ("*yawns* *stretches* Well?", "Well?", "*yawns*\n*stretches*"),
        ("who is she *he looks at me*", "who is she", "*he looks at me*"),
        ('"Well," *he coughs* "no."', '"Well,"\n "no."', "*he coughs*"),
        ("*座る*こんにちは", "こんにちは", "*座る*"),
    ],
)
def test_an_action_is_apart_from_what_is_said(message: str, said: str, done: str) -> None:
    assert split_actions(message) == (said, done)


@pytest.mark.parametrize(
    "message",
    [
        "who is *Tyrion* to you",
        "tell me about *the wedding*",
        "what of **Cersei**?",
        "**Cersei** is who I mean",
        "*The Rains of Castamere*, can you sing it",
        "* gold\n* silver",
        "2 * 3 * 4",
        "*nods and waits*",
        "*" * 5000,
    ],
)
def test_an_emphasis_is_part_of_what_is_said(message: str) -> None:
    assert split_actions(message) == (message, "")


def find(question: str) -> list[str]:
    return [hit.entry.id for hit in load_persona("bronn").recall(question)]


@pytest.mark.parametrize(
    ("message", "entry_id"),
    [
        ("*strokes the dog by the fire* have you ever been to Braavos", "braavos-iron-bank"),
        ("*hands him a sword with a lion on the hilt* and do you still see Varys", "varys"),
        ("*Sandor Clegane walks in* Look who it is", "the-hound"),
        ("*lays a crossbow on the table* what is that?", "crossbows-and-bows"),
    ],
)
def test_what_is_done_does_not_hide_what_is_asked(message: str, entry_id: str) -> None:
    assert entry_id in find(message)


def test_what_is_done_counts_less_than_what_is_asked() -> None:
    found = load_persona("bronn").search("*sharpens an axe* do you like wine", ())
    assert found.sentences == ("do you like wine", "*sharpens an axe*")
    assert {hit.sentence for hit in found.hits if hit.score >= 1.2} == {"do you like wine"}


@pytest.mark.parametrize("word", ["Cersei", "*Cersei*", "**Cersei**", "***Cersei***"])
def test_an_answer_without_a_model_reads_an_emphasised_name(word: str) -> None:
    plain = compose_offline(load_persona("bronn"), "what do you think of Cersei?", [])
    assert "Cersei" in plain
    answer = compose_offline(load_persona("bronn"), f"what do you think of {word}?", [])
    assert "Cersei" in answer
