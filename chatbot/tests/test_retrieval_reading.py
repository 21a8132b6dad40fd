"""How a question is read: small talk, short forms, spellings and slips."""

from pathlib import Path

import pytest

from chatbot import load_persona
from chatbot.language import load_language
from chatbot.tests.files import make_persona
from chatbot.tests.searches import NAMED, entry, find, search


@pytest.mark.parametrize(
    "question",
    [
        "hello",
        "Hi there!",
        "thanks a lot",
        "good night",
        "how are you?",
        "Hey Bronn",
        "ok",
        "Cheers, mate",
        "good evening, my lord",
        "haha good one",
        "that's hilarious",
        "i'm bored",
        "makes sense, thanks",
        "just testing",
        "Not bad.",
        "Thank you for the story!",
        "...",
        "",
    ],
)
def test_small_talk_finds_nothing_whatever_was_said_before(tmp_path: Path, question: str) -> None:
    persona = make_persona(tmp_path)
    previous = "do you have a horse" if question not in ("...", "") else ""
    assert persona.recall(question, previous) == ()


@pytest.mark.parametrize(
    "question", ["are you funny", "is it good", "was it fun", "go on", "are you sorry he died"]
)
def test_a_question_with_a_kind_word_in_it_is_no_small_talk(question: str) -> None:
    assert not search(NAMED, question).is_small_talk


def test_short_forms_are_written_out() -> None:
    tokenize = load_language("english").tokenize
    assert tokenize("Don't u know? ur armour's gr8") == tokenize("dont you know your armour great")


@pytest.mark.parametrize(
    ("american", "british"),
    [("gray", "grey"), ("armor", "armour"), ("dishonorable", "dishonourable")],
)
def test_an_american_spelling_finds_the_british_one(american: str, british: str) -> None:
    entries = [entry("a", f"The {british} one."), entry("b", "A horse.")]
    assert find(entries, f"tell me about the {american} one") == ["a"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Tryion", "Tyrion"), ("Tyrionn", "Tyrion"), ("Tyion", "Tyrion"), ("marrige", "marriage")],
)
def test_a_slip_of_the_pen_is_read_as_the_word_that_was_meant(typed: str, meant: str) -> None:
    entries = [
        entry("dwarf", "He served Tyrion for years."),
        entry("wife", "It was a poor marriage."),
        entry("horse", "A horse."),
    ]
    assert find(entries, f"tell me about {typed}") == find(entries, f"tell me about {meant}") != []


def test_a_word_that_may_be_two_others_or_is_short_stays_as_it_is() -> None:
    entries = [entry("a", "He knew Marlon well."), entry("b", "He knew Harlon and Marlen well.")]
    assert find(entries, "who is marlan") == []
    assert find([entry("a", "His cat was fat.")], "a bat") == []


def test_a_question_that_is_not_at_home_is_less_certain() -> None:
    entries = [entry("a", "He burned a bridge in Dorne."), entry("b", "A horse.")]

    def rate(question: str) -> float:
        return search(entries, question).hits[0].certainty

    assert rate("how do i burn bridges") < 0.8 * rate("how do you burn bridges")
    assert rate("who burned bridges in dorne") > rate("who burned bridges in spain")


@pytest.mark.parametrize("question", ["why though", "and then?", "how so", "when was that"])
def test_a_question_without_a_subject_counts_the_message_before_fully(question: str) -> None:
    before = "you were at the siege of riverrun"
    asked, *_ = load_persona("bronn").recall(before)
    followed, *_ = load_persona("bronn").recall(question, before)
    assert followed.entry.id == asked.entry.id == "riverrun-siege"
    assert followed.score >= asked.score


@pytest.mark.parametrize("typed", ["who's", "whos"])
def test_a_question_after_a_greeting_is_read_by_itself_however_it_is_typed(typed: str) -> None:
    found = load_persona("bronn").recall(f"evening, {typed} tyrion")
    assert "loyalty-to-tyrion" in [hit.entry.id for hit in found]
