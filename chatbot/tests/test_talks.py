"""Whole conversations without a model, as people type them: what they must not be."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from chatbot import HistoryMessage, compose_offline, load_persona

TALKS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "talks_bronn.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def answer_all(messages: list[str]) -> list[str]:
    """Return the replies to `messages`, one after the other, after the greeting."""
    bronn = load_persona("bronn")
    history = [HistoryMessage("assistant", bronn.greeting)]
    for seed, message in enumerate(messages):
        answer = compose_offline(bronn, message, history, seed=seed)
        history += [HistoryMessage("user", message), HistoryMessage("assistant", answer)]
    return [each.text for each in history[1:] if each.role == "assistant"]


@pytest.mark.parametrize("talk", TALKS, ids=[talk["kind"] for talk in TALKS])
def test_a_conversation_has_no_greeting_in_it_and_no_line_over_and_over(
    talk: dict[str, list[str]],
) -> None:
    bronn = load_persona("bronn")
    answers = answer_all(talk["messages"])

    assert not set(answers) & set(bronn.greetings)
    assert all(first != second for first, second in pairwise(answers))
    assert max(Counter(answers).values()) <= 3
    # What is not known is said so; more often the character has something to say.
    unknowing = sum(answer.startswith(bronn.style.fallbacks) for answer in answers)
    assert unknowing <= len(answers) / 2
