import random
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.knowledge import KnowledgeEntry
from chatbot.language import load_language, stem
from chatbot.retrieval import Findings, Index, weigh
from chatbot.style import Retrieval
from chatbot.tests.files import make_persona
from chatbot.tokens import tokenize


def entry(name: str, summary: str, **fields: object) -> KnowledgeEntry:
    return replace(KnowledgeEntry(id=name, summary=summary), **fields)  # type: ignore[arg-type]


def search(
    entries: list[KnowledgeEntry], question: str, *earlier: str, **settings: object
) -> Findings:
    chosen = replace(Retrieval(min_score=0.1), **settings)  # type: ignore[arg-type]
    before = weigh(("user", text) for text in earlier)
    return Index(entries, chosen).search(question, before)


def find(
    entries: list[KnowledgeEntry], question: str, *earlier: str, **settings: object
) -> list[str]:
    return [hit.entry.id for hit in search(entries, question, *earlier, **settings).hits]


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


def test_an_alias_without_a_subject_is_found_by_its_tokenize(tmp_path: Path) -> None:
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
