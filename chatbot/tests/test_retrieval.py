"""Entries that are found for a question, in which order, and with what certainty."""

import random
from pathlib import Path

import pytest

from chatbot.findings import weigh
from chatbot.language import stem
from chatbot.retrieval.index import Index
from chatbot.style import Retrieval
from chatbot.tests.files import make_persona
from chatbot.tests.searches import NAMED, entry, find, search
from chatbot.tokens import tokenize


@pytest.mark.parametrize(
    "forms",
    [
        "knight knights knighted knighthood",
        "fight fights fought fighting fighter",
        "marry married marries marriage",
        "hire hired hires hiring",
        "pay paid pays paying payment",
        "stab stabbed stabbing",
        "kill killed killing",
        "child children",
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["wine win", "horse hose", "lord load", "cast castle", "gold god"])
def test_other_words_keep_apart(pair: str) -> None:
    first, second = pair.split()
    assert stem(first) != stem(second)


def test_words_are_folded_and_split_at_signs() -> None:
    assert tokenize("Who's Brónn, the KING\u2019s_man?") == ["who", "bronn", "the", "king", "man"]


def test_accents_case_and_hyphens_do_not_matter() -> None:
    entries = [entry("a", "x", tags=("Señor_Côte",)), entry("b", "y", tags=("other",))]
    assert find(entries, "SENOR-COTE") == ["a"]


def test_a_rare_name_outweighs_a_common_verb() -> None:
    entries = [entry(f"ride{n}", f"He rides to town number{n}.") for n in range(8)]
    entries.append(entry("name", "Vardis was a captain."))
    assert find(entries, "did vardis ride")[0] == "name"


def test_another_word_for_the_same_thing_finds_the_entry() -> None:
    entries = [entry("wed", "He married in spring."), entry("ship", "He sailed once.")]
    assert find(entries, "tell me about your wedding") == ["wed"]


def test_top_k_is_kept() -> None:
    entries = [entry(str(n), "A horse.") for n in range(9)]
    assert len(find(entries, "horse", top_k=4)) == 4
    assert find(entries, "horse", top_k=0) == []


def test_tie_breakers_decide_between_equals_then_the_order_of_the_file() -> None:
    entries = [
        entry("first", "A horse."),
        entry("canon", "A horse.", canon=("book", "show")),
        entry("heavy", "A horse.", weight=5),
    ]
    both = ("higher weight", "book+show over single-canon")
    assert find(entries, "horse", tie_breakers=both) == ["heavy", "canon", "first"]
    assert find(entries, "horse", tie_breakers=both[1:]) == ["canon", "first", "heavy"]
    assert find(entries, "horse", tie_breakers=()) == ["first", "canon", "heavy"]


def test_the_preferred_canon_comes_first_among_equals(tmp_path: Path) -> None:
    entries = [
        {"id": "book", "summary": "A horse.", "canon": ["book"]},
        {"id": "show", "summary": "A horse.", "canon": ["show"]},
    ]
    style = "canon_preference: show\nretrieval: {min_score: 0}"
    hits = make_persona(tmp_path, entries, style).recall("the horse")
    assert [hit.entry.id for hit in hits] == ["show", "book"]


def test_the_message_before_counts_half(tmp_path: Path) -> None:
    persona = make_persona(tmp_path)
    assert [hit.entry.id for hit in persona.recall("and then?", "Do you have a horse?")] == [
        "horse"
    ]
    assert persona.recall("what about your wages", "Do you have a horse?")[0].entry.id == "pay"


def test_a_word_that_no_entry_holds_costs_certainty_but_no_score() -> None:
    entries = [entry("a", "He saw the capital."), entry("b", "A horse.")]
    known, unknown = (
        search(entries, question).hits[0]
        for question in ("is it the capital", "is it the capital of gaul")
    )
    assert known.score == unknown.score
    assert known.certainty > unknown.certainty


def test_the_question_is_found_among_chatter() -> None:
    entries = [
        entry("pay", "He is paid in gold.", aliases=("what do you charge",)),
        entry("nose", "Somebody broke his nose.", aliases=("who broke your nose",)),
        entry("bus", "He took a long road to Dublin town."),
    ]
    said = "Long day, and the bus to Dublin broke down again. Listen, what do you charge?"
    found = search(entries, said)
    assert found.hits[0].entry.id == "pay"
    assert found.hits[0].sentence == "what do you charge?"
    assert found.sentences[0] == "Long day, and the bus to Dublin broke down again."


def test_each_of_two_questions_finds_its_entry() -> None:
    found = find(NAMED, "Tell me, did you get a castle? And did he ride a horse?", top_k=3)
    assert {"rival", "other"} <= {*found}


def test_what_was_left_out_says_why() -> None:
    entries = [entry(str(n), "A horse.") for n in range(3)] + [entry("dog", "A dog barks.")]
    found = search(entries, "the horse", top_k=2)
    assert [hit.reason for hit in found.left_out] == ["after the best 2"]
    (weak,) = search(entries, "a dog and what else there is", min_score=50.0).left_out
    assert (weak.entry.id, weak.reason) == ("dog", "under the threshold")


def test_a_higher_min_score_lets_fewer_in() -> None:
    entries = [entry("a", "A horse.", aliases=("do you have a horse",)), entry("b", "A horse ran.")]
    assert find(entries, "do you own a horse", min_score=0.1) == ["a", "b"]
    scores = {hit.score for hit in search(entries, "do you own a horse", min_score=1.0).hits}
    halved = {hit.score for hit in search(entries, "do you own a horse", min_score=2.0).hits}
    assert max(scores) == pytest.approx(2 * max(halved), abs=0.02)


def test_messages_before_count_less_the_older_they_are() -> None:
    entries = [
        entry("ship", "A ship.", aliases=("the ship",)),
        entry("horse", "A horse.", aliases=("the horse",)),
    ]
    assert find(entries, "and then?", "the ship", "the horse") == ["ship", "horse"]
    assert find(entries, "and then?", "the horse", "the ship") == ["horse", "ship"]


def test_a_greeting_before_the_first_message_counts_nothing() -> None:
    assert weigh([("assistant", "Buying or hiring?")]) == ()
    replied = weigh([("assistant", "The Imp."), ("user", "Who hired you?")])
    assert [said.text for said in replied] == ["The Imp.", "Who hired you?"]
    assert 0 < replied[0].weight < replied[1].weight < 1


def test_a_file_in_another_language_is_stemmed_in_it() -> None:
    entries = [entry("a", "Er kaufte zwei H\u00e4user."), entry("b", "Pferde laufen weit.")]
    index = Index(entries, Retrieval(), "german")
    assert [hit.entry.id for hit in index.search("Hast du ein Haus gekauft?").hits][:1] == ["a"]


def test_thresholds_are_those_of_the_file() -> None:
    rare = [entry(str(n), f"The word{n} of place{n}.") for n in range(30)]
    everyday = [entry("x", "He missed the bus and the train in the rain at work."), *rare]
    one, other = (Index(each, Retrieval()).thresholds for each in (rare, everyday))
    assert 0 < one.prompt < other.prompt
    assert one.offline > 0


def test_no_entries_find_nothing() -> None:
    assert find([], "anything at all") == []


def test_fewer_wanted_are_the_first_of_more() -> None:
    chance = random.Random(3)
    vocabulary = tokenize("sword gold horse castle lord wed marry king fight you the did your")

    def text() -> str:
        return " ".join(chance.choices(vocabulary, k=chance.randint(1, 6)))

    for _ in range(20):
        entries = [
            entry(str(n), text(), aliases=tuple(text() for _ in range(4))) for n in range(20)
        ]
        question = text()
        found = find(entries, question, top_k=5)
        for wanted in (1, 3):
            assert find(entries, question, top_k=wanted) == found[:wanted]
