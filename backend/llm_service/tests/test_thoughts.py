"""Thoughts apart from speech, however the text is cut."""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.text import is_blank
from llm_service import reply_gate
from llm_service.reply_gate import may_lack_opening, remember_opening
from llm_service.thought_marks import CLOSING_OF, END_MARKS
from llm_service.thoughts import ThoughtParser, split_thoughts

PIECES = [
    *("<think>", "</think>", "<thi", "nk>", "</s>", "<|im_end|>", "[THINK]", "[/THINK]"),
    *(
        "</thought>",
        "<unused94>thought",
        "<unused95>",
        "◁think▷",
        "◁/think▷",
        "<|channel|>analysis",
    ),
    *("<|message|>", "<|end|>", "`", " ", "\n", "Aye.", "<", "[", "|", "x"),
]


def read(pieces: list[str], *, may_lack: bool = True) -> tuple[str, str]:
    parser = ThoughtParser(may_lack_opening=may_lack)
    told = [parser.feed(piece) for piece in pieces] + [parser.flush()]
    return "".join(speech for speech, _ in told), "".join(thought for _, thought in told)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.lists(st.integers(0, 60), max_size=6))
def test_the_cuts_do_not_matter(pieces: list[str], cuts: list[int]) -> None:
    text = "".join(pieces)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert read([text[a:b] for a, b in pairwise(edges)]) == split_thoughts(text)


@given(st.text(max_size=80))
def test_text_without_marks_is_speech(text: str) -> None:
    if not is_blank(text) and not any(mark in text for mark in "<[◁"):
        assert split_thoughts(text) == (text, "")
        assert read(list(text), may_lack=False) == (text, "")


@pytest.mark.parametrize(("opening", "closing"), CLOSING_OF.items())
def test_each_pair_of_marks_parts(opening: str, closing: str) -> None:
    text = f"\n{opening}hm, <b>{closing}\n\nAye."
    assert split_thoughts(text) == ("Aye.", "hm, <b>")
    assert read(list(text), may_lack=False) == ("Aye.", "hm, <b>")


@pytest.mark.parametrize("mark", END_MARKS)
def test_each_end_mark_is_cut_off_at_the_end_only(mark: str) -> None:
    for text in (f"Aye.{mark}", f"Aye.{mark}\n", f"Aye.{mark}{mark}"):
        assert read(list(text), may_lack=False) == ("Aye.", "")
    assert split_thoughts(f"Aye {mark} no.") == (f"Aye {mark} no.", "")


@pytest.mark.parametrize(
    "text",
    [
        "He says <think> and goes on.",
        "First <think>, then </think>.",
        "Write `<think>` and `</think>` around it.",
        'The mark is "</think>", no other.',
        "<thin ice>",
        "[thinking] is a stage direction.",
        "<3",
        "  indented",
    ],
)
def test_speech_about_marks_stays_speech(text: str) -> None:
    assert split_thoughts(text) == (text, "")
    assert read(list(text), may_lack=False) == (text, "")


def test_several_thoughts_at_the_beginning_are_all_thoughts() -> None:
    text = "<think>one</think>\n<thinking>two</thinking>\nAye."
    assert split_thoughts(text) == ("Aye.", "onetwo")


def test_what_was_shown_before_a_lone_mark_stays_shown() -> None:
    parser = ThoughtParser()
    assert parser.feed("hm, ") == ("hm, ", "")
    assert parser.feed("well</think>Aye.") == ("wellAye.", "")
    assert parser.lacks_opening is True


def test_how_a_model_begins_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply_gate, "_lacking", OrderedDict())
    assert may_lack_opening("vllm/Qwen3-4B-Thinking-2507")
    remember_opening("vllm/Qwen3-4B-Thinking-2507", is_lacking=False)
    assert not may_lack_opening("vllm/qwen3-4b-thinking-2507")
    assert not may_lack_opening("vllm/mine")
    remember_opening("vllm/mine", is_lacking=True)
    assert may_lack_opening("vllm/mine")
    for number in range(1000):
        remember_opening(f"vllm/{number}", is_lacking=True)
    assert len(reply_gate._lacking) <= reply_gate._MAX_MODELS


@pytest.mark.parametrize(
    "piece", ["<", "<think>", "</think>", "`</think>", "<|im_end|>", "a", "\n"]
)
@pytest.mark.parametrize("may_lack", [True, False])
def test_the_work_is_linear(piece: str, may_lack: bool) -> None:
    def measure(count: int) -> float:
        began = process_time()
        read([piece] * count, may_lack=may_lack)
        return process_time() - began

    measure(500)
    assert min(measure(8000) for _ in range(3)) < 16 * min(measure(2000) for _ in range(3)) / 1.5
