"""What stays in memory after many questions: counts and stems, never a question or a prompt."""

import random
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from string import ascii_lowercase

from chatbot import HistoryMessage, build_prompt, load_persona
from chatbot.language import STEMS_KEPT, stem
from chatbot.tests.files import make_persona

QUESTIONS = 1_000
MIB = 1024 * 1024


def make_words(chance: random.Random, count: int, repeats: int = 0) -> str:
    """Return distinct words of eight random letters and `repeats` alphabets."""
    tail = ascii_lowercase * repeats
    return " ".join("".join(chance.choices(ascii_lowercase, k=8)) + tail for _ in range(count))


def count_tokens(text: str) -> int:
    return len(text) // 4


def test_long_questions_leave_only_stems_behind(tmp_path: Path) -> None:
    persona = make_persona(tmp_path)
    chance = random.Random(1)

    def make_texts() -> tuple[str, str]:
        question = f"What do you cost? {make_words(chance, 3)} {make_words(chance, 1, 16)}"
        return question, make_words(chance, 1, 8)

    def ask() -> None:
        question, said = make_texts()
        history = [HistoryMessage("user", said)]
        prompt = build_prompt(persona, question, history, budget=4_000, count_tokens=count_tokens)
        assert len(prompt.messages) == 2

    def measure() -> int:
        """Bytes kept, without the interpreter's table of interned words: one block that doubles
        now and then, whoever has filled it.
        """
        traces = tracemalloc.take_snapshot().traces
        return sum(trace.size for trace in traces if trace.size < MIB)

    def measure_without_stems() -> int:
        stem.cache_clear()
        return measure()

    tracemalloc.start()
    try:
        # Until the small caches are full.
        for _ in range(QUESTIONS // 2):
            ask()
        before = measure_without_stems()
        for _ in range(QUESTIONS):
            ask()
        after = measure_without_stems()
        # Instead of thousands of questions more: what their words leave.
        while stem.cache_info().currsize < STEMS_KEPT:
            for word in " ".join(make_texts()).split():
                stem(word)
        with_stems = measure()
    finally:
        tracemalloc.stop()
    # The shorter of the two texts alone has more characters.
    assert after - before < QUESTIONS * 50
    assert with_stems - before < 4 * MIB


def test_the_pieces_of_a_persona_are_counted_once() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return len(text) // 4

    persona = load_persona("bronn")
    build_prompt(persona, "What do you cost?", [], budget=8_000, count_tokens=count)
    assert len(counted) > 10
    counted.clear()
    build_prompt(persona, "What do you cost, again?", [], budget=8_000, count_tokens=count)
    # What was found, its fence, the question, and both together.
    assert len(counted) <= persona.style.retrieval.top_k + 4


def test_threads_that_stem_at_once_do_not_mix_their_words() -> None:
    chance = random.Random(2)
    endings = ("ing", "edly", "fulness", "ational", "ities")
    letters = "bcdfghklmnprst"
    words = [
        "".join(chance.choices(letters, k=3)) + "a" + chance.choice(letters) + ending
        for ending in endings
        for _ in range(400)
    ]
    expected = [stem(word) for word in words]
    assert len({*expected}) > 1_000
    # Words that fell out of the cache are stemmed anew, in all threads together.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        stem.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: [stem(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert found == [expected] * 4
