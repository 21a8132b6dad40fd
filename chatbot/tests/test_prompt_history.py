"""Prompts: how much of the history is in them, and what the next one keeps of it."""

from itertools import pairwise
from pathlib import Path

import pytest

from chatbot import HistoryMessage, Notes, Persona, Prompt, build_prompt
from chatbot.tests.files import ENTRIES, make_persona

PAY_NOTES = (
    "<notes>\n- He is paid by the month, in gold, in advance. In your own voice: "
    "Gold, by the month, up front.\n</notes>\n\n"
)


def words_in(text: str) -> int:
    return len(text.split())


def test_history_is_the_newest_that_fits_without_holes(tmp_path: Path) -> None:
    persona = make_persona(tmp_path, [], "system: You are {{ character }}.")
    history = [
        HistoryMessage("user", "one two", id="a"),
        HistoryMessage("assistant", "a long one " * 10, id="b"),
        HistoryMessage("user", "", id="c"),
        HistoryMessage("user", "three four five", id="d"),
        HistoryMessage("assistant", "six", id="e"),
    ]
    for budget, kept in (
        (0, []),
        (4, []),
        (5, ["e"]),
        (5 + 6, ["e"]),
        (5 + 7, ["d", "e"]),
        (5 + 7 + 33, ["d", "e"]),
        (5 + 7 + 34, ["b", "d", "e"]),
        (5 + 7 + 34 + 5, ["b", "d", "e"]),
        (5 + 7 + 34 + 6, ["a", "b", "d", "e"]),
    ):
        receipt = build_prompt(
            persona, "Now?", history, budget=budget, count_tokens=words_in
        ).receipt
        sent = [one.source_id for one in receipt.segments if one.kind in ("user", "assistant")]
        assert sent == kept
        assert receipt.history_tokens <= budget


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        # A greeting, then the first question.
        ("a:1", "u:... a:1 u:now"),
        # A reply that failed without a word leaves two questions in a row.
        ("u:1 a:2 u:3", "u:1 a:2 u:3+now"),
        ("u:1 u:2 u:3", "u:1+2+3+now"),
        ("a:1 a:2", "u:... a:1+2 u:now"),
        ("a:1 u:2 u:3 a:4 a:5 u:6", "u:... a:1 u:2+3 a:4+5 u:6+now"),
        # An empty message parts nothing.
        ("u:1 a: u:2", "u:1+2+now"),
    ],
)
def test_user_and_character_alternate(tmp_path: Path, said: str, sent: str) -> None:
    history = [
        HistoryMessage("user" if role == "u" else "assistant", text)
        for role, _, text in (one.partition(":") for one in said.split())
    ]
    prompt = build_prompt(make_persona(tmp_path), "now", history, budget=4000)
    shown = [f"{message.role[0]}:{message.text}" for message in prompt.messages[1:]]
    assert " ".join(shown).replace("\n\n", "+") == sent


def test_known_token_counts_are_not_counted_again(tmp_path: Path) -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return 1

    build_prompt(
        make_persona(tmp_path),
        "Now?",
        [HistoryMessage("user", "Then.", tokens=3)],
        budget=900,
        count_tokens=count,
    )
    assert "Then." not in counted


def test_without_room_for_history_the_head_and_the_question_stay(tmp_path: Path) -> None:
    prompt = build_prompt(
        make_persona(tmp_path), "What do you cost?", [HistoryMessage("user", "Hi.")], budget=4
    )
    assert [message.role for message in prompt.messages] == ["system", "user"]
    assert prompt.messages[-1].text == "What do you cost?"
    reasons = {(cut.kind, cut.source_id): cut.reason for cut in prompt.receipt.cut}
    assert reasons["knowledge", "pay"].startswith("cut by the budget; matched cost")
    assert reasons["user", ""] == "1 older messages left out: the next would not fit"


def test_a_huge_entry_does_not_keep_smaller_ones_out(tmp_path: Path) -> None:
    huge = {"id": "huge", "summary": "A horse. " * 3000, "aliases": ["do you have a horse"]}
    prompt = build_prompt(
        make_persona(tmp_path, [huge, *ENTRIES]), "do you have a horse", [], budget=2000
    )
    sent = [one.source_id for one in prompt.receipt.segments if one.kind == "knowledge"]
    assert sent == ["horse"]
    assert [cut.source_id for cut in prompt.receipt.cut] == ["huge"]


def talk(persona: Persona, turns: int, budget: int) -> list[Prompt]:
    """The prompts of a conversation whose questions come back to the same few topics."""
    questions = ("What do you cost?", "do you have a horse", "where did you learn to row?", "Well?")
    history: list[HistoryMessage] = []
    prompts = []
    for turn in range(turns):
        question = f"{questions[turn % 4]} {'And so on. ' * (turn % 3)}".strip()
        # As a caller that reads only the end of a long conversation.
        prompt = build_prompt(persona, question, history[-40:], budget=budget)
        prompts.append(prompt)
        for role, text, notes in (
            ("user", question, prompt.notes),
            ("assistant", "Aye. " * 9, None),
        ):
            history.append(
                HistoryMessage(role, text, notes=notes, position=len(history))  # type: ignore[arg-type]
            )
    return prompts


def test_a_prompt_begins_with_the_one_before(tmp_path: Path) -> None:
    prompts = talk(make_persona(tmp_path), 15, 4000)
    for earlier, later in pairwise(prompts):
        assert later.messages[: len(earlier.messages)] == earlier.messages


def test_an_entry_that_stands_in_the_prompt_is_not_sent_again(tmp_path: Path) -> None:
    first, *_, last = talk(make_persona(tmp_path), 5, 4000)
    assert first.notes.text == PAY_NOTES
    assert last.notes.text == ""
    (cut,) = [one for one in last.receipt.cut if one.source_id == "pay"]
    assert cut.reason.startswith("stands with an earlier message; matched cost")
    assert "".join(message.text for message in last.messages).count(PAY_NOTES) == 1
    assert [one.kind for one in last.receipt.segments if one.text == PAY_NOTES] == ["notes"]


def test_a_window_that_is_full_rests_for_several_turns(tmp_path: Path) -> None:
    prompts = talk(make_persona(tmp_path), 80, 500)
    moved = [later.messages[1] != earlier.messages[1] for earlier, later in pairwise(prompts[20:])]
    assert 0 < sum(moved) <= len(moved) / 2
    for prompt in prompts[20:]:
        assert 250 < prompt.receipt.history_tokens <= 500


def test_notes_of_older_messages_leave_before_the_messages(tmp_path: Path) -> None:
    wide = "".join(f"- Note {n}.\n" for n in range(30))
    notes = Notes(f"<notes>\n{wide}</notes>\n\n", words_in(wide) + 2)
    history = [HistoryMessage("user", f"say {n}", notes=notes, position=n) for n in range(0, 8)]
    receipt = build_prompt(
        make_persona(tmp_path, []), "Now?", history, budget=300, count_tokens=words_in
    ).receipt
    kinds = [one.kind for one in receipt.segments if one.kind in ("notes", "user")]
    assert kinds == [*["user"] * 6, "notes", "user", "notes", "user"]


def test_entries_that_stand_in_the_prompt_leave_their_places_to_the_next_best(
    tmp_path: Path,
) -> None:
    entries = [
        {"id": f"ship-{n}", "summary": "A ship. " + "It sailed. " * n, "aliases": ["the ship"]}
        for n in range(8)
    ]
    persona = make_persona(tmp_path, [*entries, *ENTRIES])

    def list_sent(prompt: Prompt) -> list[str]:
        return [one.source_id for one in prompt.receipt.segments if one.kind == "knowledge"]

    first = build_prompt(persona, "What of the ship?", [], budget=8000)
    history = [HistoryMessage("user", "What of the ship?", notes=first.notes)]
    later = build_prompt(persona, "And what of the ship?", history, budget=8000)
    assert len(list_sent(first)) == persona.style.retrieval.top_k
    assert list_sent(later)
    assert not set(list_sent(first)) & set(list_sent(later))
    assert len(list_sent(first)) + len(list_sent(later)) <= len(entries)
