"""What holds for any definition."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatbot import (
    AuthorNote,
    HistoryMessage,
    MacroContext,
    UserPersona,
    build_prompt,
    check_definition,
    compose_offline,
    definition_of,
    estimate,
    persona_of,
    read_definition,
)
from chatbot.definitions.definition import LIST_FIELDS, TEXT_FIELDS
from chatbot.tests.definitions import ANN
from chatbot.tests.examples import examples

relaxed = examples(100)
texts = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["{{user}}", "{{original}} {{char}}", "<START>\n{{char}}: Hi", "@@depth 3", "a\0b", "\ud800"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
names = ["name", *TEXT_FIELDS, *LIST_FIELDS]
entries = st.dictionaries(
    st.sampled_from(
        ["id", "keys", "content", "enabled", "constant", "insertion_order", "extensions"]
    ),
    values | st.just({"bronn": {"ic_reply": "x", "weight": 3}}),
)
books = st.fixed_dictionaries({"entries": st.lists(entries | values, max_size=4)})
definitions = values | st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(names, values),
        "character_book": books | values,
        "extensions": st.fixed_dictionaries({"bronn": values}) | values,
    },
)
turns = st.builds(HistoryMessage, st.sampled_from(["user", "assistant"]), st.text(max_size=80))
notes = st.none() | st.builds(
    AuthorNote, texts, st.integers(-2, 9), st.sampled_from(["system", "user", "assistant"])
)


@relaxed
@given(definitions)
def test_any_json_makes_a_persona(data: Any) -> None:
    persona = persona_of(read_definition(data), slug="any")
    prompt = build_prompt(persona, "Who are you?", [], budget=2000)
    for message in prompt.messages:
        message.text.encode()
    assert compose_offline(persona, "Who are you?", []).strip()
    assert all(fault.sentence for fault in check_definition(data))
    copy = persona_of(read_definition(json.loads(json.dumps(definition_of(persona)))), slug="any")
    assert build_prompt(copy, "Who are you?", [], budget=2000) == prompt


def mark(value: Any) -> Any:
    """The same JSON with a canary in each text."""
    if isinstance(value, dict):
        return {key: mark(item) for key, item in value.items()}
    if isinstance(value, list):
        return [mark(item) for item in value]
    return f"CANARY {value}" if isinstance(value, str) else value


HIDDEN = (
    "creator_notes", "creator_notes_multilingual", "tags", "creator", "character_version", "source",
    "group_only_greetings", "unknown",
)  # fmt: skip


@relaxed
@given(st.dictionaries(st.sampled_from(HIDDEN), values), st.sampled_from(["Hm", "[[OOC]] tags?"]))
def test_no_hidden_field_enters_a_prompt(hidden: dict[str, Any], question: str) -> None:
    bare = {key: value for key, value in ANN.items() if key not in HIDDEN}
    persona = persona_of(read_definition(bare | mark(hidden)), slug="any")
    prompt = build_prompt(persona, question, [], budget=2000)
    assert "CANARY" not in json.dumps([message.text for message in prompt.messages])


@relaxed
@given(st.lists(turns, max_size=8), st.integers(0, 400), notes, texts)
def test_history_note_and_examples_stay_within_the_budget(
    history: list[HistoryMessage], budget: int, note: AuthorNote | None, name: str
) -> None:
    persona = persona_of(read_definition(ANN), slug="any")
    turn = MacroContext(user=UserPersona(name))
    prompt = build_prompt(persona, "Hm", history, budget=budget, turn=turn, note=note)
    receipt = prompt.receipt

    def sum_of(*kinds: str) -> int:
        return sum(one.tokens for one in receipt.segments if one.kind in kinds)

    assert receipt.history_tokens + sum_of("author_note", "example") <= budget
    assert sum_of("lore") <= budget * 0.25
    assert sum_of("knowledge") <= budget * 0.25
    assert receipt.tokens == sum(estimate(one.text) + 4 for one in prompt.messages)
    for place, message in enumerate(prompt.messages):
        assert "".join(one.text for one in receipt.segments if one.message == place) == message.text
    roles = [message.role for message in prompt.messages]
    assert roles == ["system", *(["user", "assistant"] * len(roles))[: len(roles) - 1]]
    assert roles[-1] == "user"
