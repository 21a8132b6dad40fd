"""What one question costs the persona engine: `python -m benchmarks.retrieval`.

CPU time of one search in this thread, median and 95th percentile, in Bronn's own files and in
made-up ones of 1,000 and 10,000 entries. The goals are 1 ms and 5 ms at the median.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from chatbot import load_persona
from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval import Index
from chatbot.style import Ranking, Retrieval

GOALS_MS = {1_000: 1.0, 10_000: 5.0}
_QUESTIONS = (
    "Tell me about the Eyrie and Tyrion, would you?",
    "How do you fight?",
    "What would you do for a castle and a purse of gold?",
    "hello",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU for one question."""

    median: float
    p95: float


def measure(ask: Callable[[str], object], questions: Sequence[str], rounds: int = 3) -> Cost:
    spent = []
    for question in list(questions) * rounds:
        started = time.thread_time()
        ask(question)
        spent.append((time.thread_time() - started) * 1000)
    return Cost(statistics.median(spent), statistics.quantiles(spent, n=20)[-1])


def made_up(size: int) -> tuple[Index, list[str]]:
    """An index of `size` entries of random words, and questions of the same words."""
    chance = random.Random(7)
    vocabulary = [f"{a}{b}{n}" for a in "bdfgklmn" for b in ("or", "ust", "ing") for n in range(99)]

    def text(count: int) -> str:
        return " ".join(chance.choices(vocabulary, k=count))

    entries = [
        KnowledgeEntry(
            id=str(n),
            summary=text(25),
            ic_reply=text(15),
            tags=(text(3),),
            aliases=tuple(text(4) for _ in range(6)),
        )
        for n in range(size)
    ]
    return Index(entries, Ranking()), [text(7) for _ in range(100)]


def report(name: str, cost: Cost, goal: float) -> None:
    verdict = "pass" if cost.median <= goal else "FAIL"
    print(f"{name}: {cost.median:.2f} ms (p95 {cost.p95:.2f}), goal {goal:g} ms: {verdict}")


def main() -> None:
    bronn = load_persona("bronn")
    report("Bronn", measure(bronn.recall, _QUESTIONS, rounds=50), GOALS_MS[1_000])
    for size, goal in GOALS_MS.items():
        index, questions = made_up(size)
        ask = partial(index.search, previous="", settings=Retrieval())
        report(f"{size:,} entries", measure(ask, questions), goal)


if __name__ == "__main__":
    main()
