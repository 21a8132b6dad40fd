from itertools import pairwise
from pathlib import Path

import pytest

from chatbot import HistoryMessage, compose_offline, load_persona
from chatbot.tests.files import STYLE, make_persona


def test_a_known_thing_is_answered_in_the_voice(tmp_path: Path) -> None:
    answer = compose_offline(make_persona(tmp_path), "What do you cost?", [])
    assert answer.startswith("Gold, by the month, up front.")


def test_an_unknown_thing_gets_a_fallback(tmp_path: Path) -> None:
    answer = compose_offline(make_persona(tmp_path), "Explain photosynthesis.", [])
    assert answer.startswith(("Ask me something else.", "No idea."))


def test_what_is_not_known_comes_with_two_near_subjects_as_questions(tmp_path: Path) -> None:
    persona = make_persona(tmp_path)
    question = "Which horse won the race at Ascot in nineteen seventy?"
    answer = compose_offline(persona, question, [])
    assert "\u201cDo you have a horse?\u201d" in answer
    assert answer.count("?") == 2
    lines = [entry.ic_reply for entry in persona.knowledge.entries]
    assert not any(line in answer for line in lines)


def test_the_question_inside_chatter_is_answered() -> None:
    bronn = load_persona("bronn")
    said = "Long day, and the bus to Dublin broke down again. Listen, what do you charge?"
    (price,) = [entry for entry in bronn.knowledge.entries if entry.id == "his-price"]
    assert price.ic_reply in compose_offline(bronn, said, [])


# Whose question, what is asked, and the note that answers it.
OFFERED = [
    # What the front page asks by itself.
    ("bronn", "Would you fight for a just cause?", "honour"),
    ("bronn", "What does a sword like yours cost?", "his-price"),
    ("bronn", "Tell me about the fight at the Eyrie.", "duel-at-the-eyrie"),
    ("bronn", "Who is the best man you ever worked for?", "best-fighter"),
    ("bronn", "Teach me to win a fight I should lose.", "fighting-advice"),
    ("maud", "How many steps are there to the lamp?", "gannet-stone"),
    ("maud", "What was the worst storm you sat through?", "the-long-blow"),
    ("maud", "Were you ever lonely on the rock?", "loneliness"),
    ("maud", "Is there tea in the pot?", "tea"),
]


@pytest.mark.parametrize(("slug", "question", "entry_id"), OFFERED)
def test_what_the_app_offers_to_ask_is_answered(slug: str, question: str, entry_id: str) -> None:
    persona = load_persona(slug)
    lines = {entry.id: entry.ic_reply for entry in persona.knowledge.entries}
    assert compose_offline(persona, question, []).startswith(lines[entry_id])


def test_every_opener_stands_among_them() -> None:
    offered = {question for _, question, _ in OFFERED}
    for slug in ("bronn", "maud"):
        assert offered.issuperset(load_persona(slug).style.openers)


def test_two_questions_get_two_answers() -> None:
    bronn = load_persona("bronn")
    answer = compose_offline(bronn, "What do you charge? And have you ever seen a dragon?", [])
    lines = {entry.id: entry.ic_reply for entry in bronn.knowledge.entries}
    assert lines["his-price"] in answer
    assert any(lines[name] in answer for name in ("dragons", "scorpion", "goldroad-battle"))


@pytest.mark.parametrize(
    ("said", "example"), [("thanks a lot", "Thanks!"), ("hi, how are you?", "How are you?")]
)
def test_small_talk_gets_the_line_of_an_example(said: str, example: str) -> None:
    bronn = load_persona("bronn")
    (answer,) = [pair.assistant for pair in bronn.style.examples if pair.user == example]
    assert compose_offline(bronn, said, []) == answer


def test_thanks_after_an_answer_do_not_bring_it_again() -> None:
    bronn = load_persona("bronn")
    asked = "What do you charge?"
    history = [
        HistoryMessage("user", asked),
        HistoryMessage("assistant", compose_offline(bronn, asked, [])),
    ]
    assert compose_offline(bronn, "thanks", history) not in history[1].text


def test_small_talk_gets_a_greeting(tmp_path: Path) -> None:
    answer = compose_offline(make_persona(tmp_path), "Good evening!", [])
    assert answer in ("What do you want?", "Sit down.", "Speak.")


HISTORY = [HistoryMessage("user", "Hello"), HistoryMessage("assistant", "What do you want?")]


def test_what_is_asked_again_is_answered_again_as_a_repetition(tmp_path: Path) -> None:
    persona = make_persona(tmp_path)
    first = compose_offline(persona, "What do you cost?", [])
    history = [HistoryMessage("user", "What do you cost?"), HistoryMessage("assistant", first)]
    assert compose_offline(persona, "What do you cost?", history) == f"As I said: {first}"


@pytest.mark.parametrize(
    ("said", "entry_id"),
    [
        ("cersei", "cersei"),
        ("and Jaime?", "jaime"),
        ("Was hältst du von Cersei?", "cersei"),
        ("fav food", "favourite-food"),
        ("wife?", "lollys"),
        ("what do u do for money", "what-is-a-sellsword"),
        ("u ever lose a fight fr", "lost-fights"),
    ],
)
def test_what_is_asked_in_a_word_or_two_is_answered(said: str, entry_id: str) -> None:
    bronn = load_persona("bronn")
    (entry,) = (each for each in bronn.knowledge.entries if each.id == entry_id)
    assert compose_offline(bronn, said, HISTORY).startswith(entry.ic_reply)


def test_a_question_with_a_subject_of_its_own_is_not_answered_by_the_one_before() -> None:
    bronn = load_persona("bronn")
    answer = compose_offline(bronn, "How did you train Jaime?", [])
    history = [
        HistoryMessage("user", "How did you train Jaime?"),
        HistoryMessage("assistant", answer),
    ]
    assert answer not in compose_offline(bronn, "what tune do you whistle", history)


def test_what_is_offered_is_worded_as_a_question(tmp_path: Path) -> None:
    entries = [
        {"id": "sad", "summary": "Low.", "aliases": ["I am sad", "how do I cheer up"]},
        {"id": "horse", "summary": "A horse.", "aliases": ["the mare"], "tags": ["horse"]},
    ]
    answer = compose_offline(make_persona(tmp_path, entries), "Explain photosynthesis.", [])
    assert "“How do I cheer up?”" in answer
    assert "“What about horse?”" in answer


def test_the_same_arguments_give_the_same_answer_and_seeds_vary_it() -> None:
    bronn = load_persona("bronn")
    answers = [compose_offline(bronn, "Hello there", [], seed=seed) for seed in range(20)]
    assert answers == [compose_offline(bronn, "Hello there", [], seed=seed) for seed in range(20)]
    assert len(set(answers)) >= 3


@pytest.mark.parametrize("question", ["What do you cost?", "Hello", "Explain photosynthesis."])
def test_no_answer_is_given_twice_in_a_row(tmp_path: Path, question: str) -> None:
    persona = make_persona(tmp_path)
    history: list[HistoryMessage] = []
    said: list[str] = []
    for _ in range(8):
        said.append(compose_offline(persona, question, history))
        history += [HistoryMessage("user", question), HistoryMessage("assistant", said[-1])]
    assert all(first != second for first, second in pairwise(said))


def test_a_follow_up_goes_on_with_what_was_not_said_yet(tmp_path: Path) -> None:
    entries = [
        {"id": str(n), "summary": "A horse.", "ic_reply": f"Horse line {n}."} for n in range(3)
    ]
    style = STYLE.replace('["{line}", "{line} {line2}"]', '["{line}"]')
    persona = make_persona(tmp_path, entries, style)
    history: list[HistoryMessage] = []
    for expected in ("Horse line 0.", "Horse line 1.", "Horse line 2."):
        question = "Tell me about the horse." if not history else "and then?"
        answer = compose_offline(persona, question, history)
        history += [
            HistoryMessage("user", "Tell me about the horse."),
            HistoryMessage("assistant", answer),
        ]
        assert answer == expected


def test_two_lines_are_joined_in_a_shape_of_the_style(tmp_path: Path) -> None:
    entries = [{"id": str(n), "summary": "A horse.", "ic_reply": f"Horse {n}."} for n in range(2)]
    style = STYLE.replace('["{line}", "{line} {line2}"]', '["{line} And: {line2}"]')
    answer = compose_offline(make_persona(tmp_path, entries, style), "the horse", [])
    assert answer == "Horse 0. And: Horse 1."


def test_an_answer_keeps_to_the_sentences_of_the_style(tmp_path: Path) -> None:
    entries = [
        {"id": str(n), "summary": "A horse.", "ic_reply": f"One {n}. Two. Three."} for n in range(2)
    ]
    persona = make_persona(tmp_path, entries)
    for seed in range(10):
        assert compose_offline(persona, "the horse", [], seed=seed) == "One 0. Two. Three."


def test_an_entry_without_a_voice_line_gives_its_summary(tmp_path: Path) -> None:
    persona = make_persona(tmp_path, [{"id": "x", "summary": "He has a horse."}])
    assert compose_offline(persona, "the horse", []) == "He has a horse."


def test_out_of_character_gives_the_notes_with_their_source(tmp_path: Path) -> None:
    persona = make_persona(tmp_path)
    assert compose_offline(persona, "[[OOC]] where did you learn to row?", []) == (
        "- He worked a ferry on the Green Fork as a boy. (canon: book; era: before the war; "
        "certainty: low; notes: Only hinted at; source: A chronicle https://example.org/ferry)"
    )
    assert compose_offline(persona, "[[OOC]] photosynthesis", []) == (
        "Out of character: the notes on Bronn say nothing about that."
    )


def test_a_line_with_a_slot_in_it_is_not_filled_in(tmp_path: Path) -> None:
    entries = [{"id": "x", "summary": "A horse.", "ic_reply": "Say {line2} and {line}."}]
    persona = make_persona(tmp_path, entries)
    assert compose_offline(persona, "the horse", []) == "Say {line2} and {line}."


def test_an_unknown_character_answers_with_built_in_lines() -> None:
    zed = load_persona("Zed")
    assert compose_offline(zed, "Who hired you?", []) in zed.style.fallbacks
    assert compose_offline(zed, "Hello", []) == zed.greeting
