"""Questions that name an entry by its alias."""

from pathlib import Path

import pytest

from chatbot.tests.files import make_persona
from chatbot.tests.searches import NAMED, entry, find, search


def test_an_alias_without_a_subject_is_found_by_its_tokenize(tmp_path: Path) -> None:
    entries = [{"id": "self", "summary": "A sellsword.", "aliases": ["who are you"]}]
    persona = make_persona(tmp_path, entries)
    assert [hit.entry.id for hit in persona.recall("So who are you, then?")] == ["self"]
    assert persona.recall("where is it?") == ()


@pytest.mark.parametrize(
    "question",
    ["did you ever get a castle", "Did you EVER get a castle?!", "are you perfect"],
)
def test_a_question_that_is_an_alias_puts_that_entry_first(question: str) -> None:
    hits = search(NAMED, question).hits
    assert hits[0].entry.id == "named"
    assert hits[0].score == max(hit.score for hit in hits)


def test_the_words_of_an_alias_in_its_order_name_the_entry() -> None:
    entries = [
        entry("rival", "He rides to war, to war.", tags=("war", "ride"), aliases=("riding war",)),
        entry("named", "A river.", aliases=("did you ride to war",)),
    ]
    assert find(entries, "Cold today. Did you ride to war?") == ["named", "rival"]
    assert find(entries, "war ride") == ["rival", "named"]


def test_an_alias_comes_first_after_another_subject_too() -> None:
    entries = [entry("self", "A man.", aliases=("who are you",)), entry("horse", "A horse.")]
    assert find(entries, "Who are you?", "Do you have a horse?")[0] == "self"


def test_what_points_back_is_an_alias_only_word_for_word() -> None:
    entries = [
        entry("elbow", "An elbow.", aliases=("were you hit",)),
        entry("dragon", "He hit a dragon with a bolt.", aliases=("the dragon bolt",)),
    ]
    assert find(entries, "did you hit it")[0] == "elbow"
    assert "dragon" in find(entries, "did you hit it", "who shot the dragon with a bolt")
    assert find(entries, "were you hit", "who shot the dragon with a bolt")[0] == "elbow"


def test_a_greeting_names_an_entry_only_as_its_alias() -> None:
    assert find(NAMED, "Cheers!") == ["named"]
    assert find(NAMED, "cheers mate") == find(NAMED, "good morning") == []
