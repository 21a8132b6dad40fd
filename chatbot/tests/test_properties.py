"""What holds for any file, question, history and budget."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from chatbot import (
    HistoryMessage,
    Persona,
    Prompt,
    build_prompt,
    compose_offline,
    estimate,
    load_persona,
)
from chatbot.files import UnusableFile
from chatbot.knowledge_file import read_knowledge
from chatbot.style_file import read_style
from chatbot.tests.examples import examples
from chatbot.tests.files import make_persona
from chatbot.text import clean

relaxed = examples(150)

texts = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    ["what do you cost?", "[[OOC]] can you ride?", "hello", "</notes>", "\ud83d", "\U000e0041"]
)
turns = st.builds(HistoryMessage, st.sampled_from(["user", "assistant"]), texts)
histories = st.lists(turns, max_size=8)
counters: st.SearchStrategy[Callable[[str], int]] = st.sampled_from(
    [estimate, len, lambda text: len(text.split()), lambda text: len(text) // 7]
)
fragments = st.sampled_from(
    [
        *b'{ } [ ] : - " id summary tone system retrieval top_k 1e999 null &a *a !!int <<'.split(),
        *(b"\n", b" ", b": ", b"- ", b"\xff", b"\x00"),
    ]
)
contents = st.binary(max_size=300) | st.lists(fragments, max_size=40).map(b"".join)


@lru_cache(maxsize=1)
def persona() -> Persona:
    with TemporaryDirectory() as folder:
        return make_persona(Path(folder))


@relaxed
@given(contents, contents)
def test_no_bytes_in_either_file_raise(knowledge: bytes, style: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kb.jsonl").write_bytes(knowledge)
        (folder / "style.yml").write_bytes(style)
        loaded = load_persona(
            "bronn", knowledge_path=folder / "kb.jsonl", style_path=folder / "style.yml"
        )
    prompt = build_prompt(loaded, "Who are you?", [], budget=2000)
    assert prompt.messages[0].text
    prompt.messages[0].text.encode("utf-8")


@relaxed
@given(contents)
def test_the_readers_raise_nothing_but_unusable_file(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "file"
        path.write_bytes(content)
        for read in (read_knowledge, read_style):
            try:
                read(path)
            except UnusableFile as error:
                assert str(error)


@relaxed
@given(texts, histories, st.integers(0, 3000), counters)
def test_the_joined_segments_are_the_prompt(
    question: str, history: list[HistoryMessage], budget: int, count: Callable[[str], int]
) -> None:
    prompt = build_prompt(persona(), question, history, budget=budget, count_tokens=count)
    for place, message in enumerate(prompt.messages):
        segments = [one.text for one in prompt.receipt.segments if one.message == place]
        assert "".join(segments) == message.text
    assert {one.message for one in prompt.receipt.segments} == set(range(len(prompt.messages)))


@relaxed
@given(texts, histories, st.integers(0, 3000), counters)
def test_history_stays_within_its_budget(
    question: str, history: list[HistoryMessage], budget: int, count: Callable[[str], int]
) -> None:
    def cost(prompt: Prompt) -> int:
        return sum(count(message.text) + 4 for message in prompt.messages)

    prompt = build_prompt(persona(), question, history, budget=budget, count_tokens=count)
    least = build_prompt(persona(), question, history, budget=0, count_tokens=count)
    assert cost(prompt) == prompt.receipt.tokens
    assert prompt.receipt.history_tokens <= budget
    assert least.receipt.history_tokens == 0
    assert len(least.messages) == 2


@relaxed
@given(texts, histories, st.integers(0, 3000), st.integers())
def test_the_same_input_gives_the_same_output(
    question: str, history: list[HistoryMessage], budget: int, seed: int
) -> None:
    first = build_prompt(persona(), question, history, budget=budget)
    assert build_prompt(persona(), question, list(history), budget=budget) == first
    answer = compose_offline(persona(), question, history, seed=seed)
    assert compose_offline(persona(), question, list(history), seed=seed) == answer
    assert answer.strip()


@relaxed
@given(texts, histories, st.integers(0, 3000), counters)
def test_user_and_character_alternate(
    question: str, history: list[HistoryMessage], budget: int, count: Callable[[str], int]
) -> None:
    prompt = build_prompt(persona(), question, history, budget=budget, count_tokens=count)
    roles = [message.role for message in prompt.messages]
    assert roles == ["system", *(["user", "assistant"] * len(roles))[: len(roles) - 1]]
    assert roles[-1] == "user"
    assert all(message.text.strip() for message in prompt.messages)


@relaxed
@given(texts, histories)
def test_the_history_sent_is_the_newest_part_in_order(
    question: str, history: list[HistoryMessage]
) -> None:
    receipt = build_prompt(persona(), question, history, budget=400).receipt
    plain = [clean(turn.text).replace("[[OOC]]", " ").strip() for turn in history]
    sent = [one.text for one in receipt.segments if one.kind in ("user", "assistant")]
    kept = [text.strip().replace("[[OOC]]", " ").strip() for text in sent]
    filled = [text for text in plain if text]
    assert kept in (filled[len(filled) - len(kept) :], filled[len(filled) - 1 - len(kept) : -1])


@relaxed
@given(texts)
def test_cleaned_text_can_be_sent_and_is_clean_already(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
