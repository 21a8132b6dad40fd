import random
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval import Index
from chatbot.style import Ranking, Retrieval
from chatbot.tests.files import make_persona
from chatbot.words import stem, words


def entry(name: str, summary: str, **fields: object) -> KnowledgeEntry:
    return replace(KnowledgeEntry(id=name, summary=summary), **fields)  # type: ignore[arg-type]


def find(
    entries: list[KnowledgeEntry], question: str, previous: str = "", **settings: object
) -> list[str]:
    chosen = replace(Retrieval(min_score=0.1), **settings)  # type: ignore[arg-type]
    return [hit.entry.id for hit in Index(entries, Ranking()).search(question, previous, chosen)]


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
    assert words("Who's Brónn, the KING\u2019s_man?") == ["who", "bronn", "the", "king", "man"]


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
        "...",
        "",
    ],
)
def test_small_talk_finds_nothing_whatever_was_said_before(tmp_path: Path, question: str) -> None:
    persona = make_persona(tmp_path)
    previous = "do you have a horse" if question not in ("...", "") else ""
    assert persona.recall(question, previous) == ()


def test_an_alias_without_a_subject_is_found_by_its_words(tmp_path: Path) -> None:
    entries = [{"id": "self", "summary": "A sellsword.", "aliases": ["who are you"]}]
    persona = make_persona(tmp_path, entries)
    assert [hit.entry.id for hit in persona.recall("So who are you, then?")] == ["self"]
    assert persona.recall("where is it?") == ()


NAMED = [
    entry(
        "rival",
        "The castle, the castle.",
        tags=("castle",),
        aliases=("did you get a castle", "a castle", "are you a perfect man"),
    ),
    entry(
        "named",
        "A river.",
        aliases=("the boat on the river", "did you ever get a castle", "are you perfect", "cheers"),
    ),
    entry("other", "A horse.", aliases=("are you honest", "did he ride a horse")),
]


@pytest.mark.parametrize(
    "question",
    ["did you ever get a castle", "Did you EVER get a castle?!", "are you perfect"],
)
def test_a_question_that_is_an_alias_puts_that_entry_first(question: str) -> None:
    hits = Index(NAMED, Ranking()).search(question, "", Retrieval(min_score=0.1))
    assert hits[0].entry.id == "named"
    assert hits[0].score == max(hit.score for hit in hits)


def test_stop_words_do_not_keep_a_question_from_being_an_alias() -> None:
    entries = [
        entry("rival", "He rides to war, to war.", tags=("war", "ride"), aliases=("riding war",)),
        entry("named", "A river.", aliases=("did you ride to war",)),
    ]
    assert find(entries, "ride war") == ["named", "rival"]
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
    assert find(entries, "did you hit it", "who shot the dragon with a bolt")[0] == "dragon"
    assert find(entries, "were you hit", "who shot the dragon with a bolt")[0] == "elbow"


def test_a_greeting_names_no_entry() -> None:
    assert find(NAMED, "cheers") == []


def test_an_unknown_name_pulls_the_score_down_more_than_an_unknown_word() -> None:
    index = Index([entry("a", "He saw the capital."), entry("b", "A horse.")], Ranking())

    def score(question: str) -> float:
        return index.search(question, "", Retrieval(min_score=0.0))[0].score

    assert score("the capital of Gaul") < score("the capital of gaul") < score("the capital")
    assert score("THE CAPITAL OF GAUL") == score("the capital of gaul")


def test_no_entries_find_nothing() -> None:
    assert find([], "anything at all") == []


def test_entries_that_are_not_compared_would_not_have_won() -> None:
    chance = random.Random(3)
    vocabulary = words("sword gold horse castle lord wed marry king fight you the did your")

    def text() -> str:
        return " ".join(chance.choices(vocabulary, k=chance.randint(1, 6)))

    for _ in range(150):
        entries = [
            entry(str(n), text(), aliases=tuple(text() for _ in range(4))) for n in range(20)
        ]
        index, question = Index(entries, Ranking()), text()
        # All twenty entries are wanted here, so none can be left out.
        every = index.search(question, "", Retrieval(top_k=20, min_score=0))
        for wanted in (1, 3, 5):
            assert (
                index.search(question, "", Retrieval(top_k=wanted, min_score=0)) == (every[:wanted])
            )
