"""Names as people type them: alone, before a question, with endings, glued to other letters."""

import pytest

from chatbot import load_persona
from chatbot.tests.searches import entry, find, search

ENTRIES = [
    entry("dwarf", "He served Tyrion for years.", aliases=("tell me about tyrion",)),
    entry("wreck", "Here the Amity sank.", aliases=("what of the amity",)),
    entry("town", "A port: Quillhaven lies there.", aliases=("what of quillhaven",)),
    entry("end", "How did he die?", aliases=("did he die", "where did he die")),
    entry("horse", "A horse.", aliases=("do you have a horse",)),
]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Co sądzisz o Tyrionie?", "dwarf"),
        ("Was weißt du von Tyrionem?", "dwarf"),
        ("e o que acha de Tyrion", "dwarf"),
        ("y de Tyrion", "dwarf"),
        ("Qu'est-il arrivé à l'Amity ?", "wreck"),
        ("Che cosa sai dell\u2019Amity?", "wreck"),
        ("Quillhavenはどんな町ですか?", "town"),
        ("Amity号出了什么事?", "wreck"),
    ],
)
def test_a_name_is_found_in_a_question_of_another_language(question: str, found: str) -> None:
    assert find(ENTRIES, question) == [found]


@pytest.mark.parametrize("question", ["und Tyrion", "et Tyrion", "y de Tyrion", "i Tyrion"])
def test_a_name_after_a_short_foreign_word_is_a_question_about_it(question: str) -> None:
    assert search(ENTRIES, question).asks


def test_an_elided_name_that_the_file_has_so_stays_one_word() -> None:
    entries = [entry("a", "He met D'Artagnan."), entry("b", "A horse.")]
    assert find(entries, "who is d'Artagnan?") == find(entries, "who is dartagnan?") == ["a"]


def test_a_word_that_only_begins_like_a_name_is_no_ending_of_it() -> None:
    entries = [entry("a", "He met Robin."), entry("b", "A horse.")]
    assert find(entries, "Where is Robinsonville?") == []


@pytest.mark.parametrize("question", ["And Stannis, did he die there?", "stannis, did he die"])
def test_a_name_before_a_question_is_what_that_is_about(question: str) -> None:
    assert load_persona("bronn").recall(question)[0].entry.id == "stannis"


def test_a_name_alone_is_a_question_about_it() -> None:
    assert search(ENTRIES, "tyrion").asks
    assert (
        search(ENTRIES, "and Tyrion").hits[0].score == search(ENTRIES, "And Tyrion?").hits[0].score
    )
    assert not search(ENTRIES, "poor Tyrion").asks


def test_of_two_words_that_a_slip_may_mean_the_name_is_read() -> None:
    entries = [entry("king", "It was Stannis."), entry("dirt", "These were stains.")]
    assert find(entries, "who is stanis") == ["king"]


@pytest.mark.parametrize(
    "question", ["And Tyrion?", "¿Y Tyrion?", "tyrion", "Co sądzisz o Tyrionie?"]
)
def test_a_name_that_many_entries_hold_finds_the_one_about_it(question: str) -> None:
    found = [hit.entry.id for hit in load_persona("bronn").recall(question)]
    assert "loyalty-to-tyrion" in found[:2]


@pytest.mark.parametrize("question", ["What if she says no?", "did he say yes?", "Is he sorry?"])
def test_a_question_about_somebody_leans_on_the_message_before(question: str) -> None:
    assert "horse" in find(ENTRIES, question, "do you have a horse")
