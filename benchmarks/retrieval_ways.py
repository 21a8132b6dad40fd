"""Ways of finding entries compared: `python -m benchmarks.retrieval_ways`.

Each way ranks Bronn's entries for the questions of two sets. Its threshold, the score from which
an entry is taken, is the lowest with at most one off-topic question in twenty let in on the first
set; both sets are then judged with it. Times are CPU milliseconds of one question (median).
"""

import json
import math
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bm25s

from chatbot import Persona, load_persona
from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval import SPELLING_WEIGHT, Index
from chatbot.stems import stem_text
from chatbot.tokens import tokenize

DATA = Path(__file__).resolve().parent.parent / "chatbot" / "tests" / "data"
CHOSEN_ON, JUDGED_ON = "questions.jsonl", "questions_held_out.jsonl"
MOST_FALSE = 0.05
RANKED = 5

Ranked = list[tuple[str, float]]
Rank = Callable[[str, str], Ranked]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares (0..1) of questions with an answer; `false_injections` of those without."""

    hit_at_1: float
    hit_at_3: float
    reciprocal_rank: float
    false_injections: float


def read_questions(name: str) -> list[dict[str, Any]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def rank_by_words_shared(persona: Persona) -> Rank:
    """The naive way: how many plain words an entry shares with the question."""
    held = {entry.id: {*_list_words(entry)} for entry in persona.knowledge.entries}

    def rank(question: str, previous: str) -> Ranked:
        asked = {*tokenize(f"{question} {previous}")}
        return _take_best((name, float(len(asked & own))) for name, own in held.items())

    return rank


def rank_by_bm25s(persona: Persona) -> Rank:
    """The library bm25s over all fields of an entry, with our stems and stop words."""
    entries = persona.knowledge.entries
    library = bm25s.BM25()
    library.index(
        [stem_text(" ".join(_list_texts(entry))) for entry in entries], show_progress=False
    )

    def rank(question: str, previous: str) -> Ranked:
        # Named twice, the question counts twice what came before it.
        asked = [*stem_text(question) * 2, *stem_text(previous)]
        if not asked:
            return []
        scores = library.get_scores(asked)
        best = scores.argsort()[::-1][:RANKED]
        return [(entries[at].id, float(scores[at])) for at in best if scores[at] > 0]

    return rank


def rank_by_characters(persona: Persona, shortest: int = 3, longest: int = 5) -> Rank:
    """Cosine of TF-IDF vectors of runs of characters: an entry's nearest alias, tags or summary."""
    entries = persona.knowledge.entries
    texts = [
        (entry.id, _count_runs(text, shortest, longest))
        for entry in entries
        for text in (*entry.aliases, " ".join(entry.tags), entry.summary)
    ]
    found = Counter(run for _, runs in texts for run in runs)
    rarity = {run: math.log(1 + len(texts) / seen) for run, seen in found.items()}
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, (_, runs) in enumerate(texts):
        for run, weight in _normalise(runs, rarity, len(texts)).items():
            holders[run].append((at, weight))

    def rank(question: str, previous: str) -> Ranked:
        best: dict[str, float] = defaultdict(float)
        for said, part in ((question, 1.0), (previous, 0.5)):
            scores: dict[int, float] = defaultdict(float)
            runs = _count_runs(said, shortest, longest)
            for run, weight in _normalise(runs, rarity, len(texts)).items():
                for at, own in holders.get(run, ()):
                    scores[at] += weight * own
            for at, score in scores.items():
                best[texts[at][0]] = max(best[texts[at][0]], part * score)
        return _take_best(best.items())

    return rank


def rank_by_ours(persona: Persona, spelling_weight: float = SPELLING_WEIGHT) -> Rank:
    """Fields weighted by rarity, the nearest alias, and how much alike the characters look."""
    settings = replace(persona.style.retrieval, top_k=RANKED, min_score=0.0)
    index = Index(persona.knowledge.entries, settings.ranking, persona.name, spelling_weight)

    def rank(question: str, previous: str) -> Ranked:
        found = index.search(question, previous, settings, persona.style.canon_preference)
        return [(hit.entry.id, hit.score) for hit in found]

    return rank


def choose_threshold(rank: Rank, rows: Sequence[dict[str, Any]]) -> float:
    """Return the lowest score that keeps out all but one off-topic question in twenty."""
    off_topic = [row for row in rows if row.get("none")]
    scores = sorted((_find_top(rank(row["question"], "")) for row in off_topic), reverse=True)
    return math.nextafter(scores[int(MOST_FALSE * len(scores))], math.inf)


def measure(rank: Rank, rows: Sequence[dict[str, Any]], threshold: float) -> Figures:
    places, injected, answered = [], 0, 0
    for row in rows:
        ranked = rank(row["question"], row.get("previous", ""))
        found = [name for name, score in ranked if score >= threshold]
        if row.get("none"):
            injected += bool(found)
        else:
            answered += 1
            places += [place for place, name in enumerate(found, 1) if name in row["ids"]][:1]
    return Figures(
        hit_at_1=sum(place == 1 for place in places) / answered,
        hit_at_3=sum(place <= 3 for place in places) / answered,
        reciprocal_rank=sum(1 / place for place in places) / answered,
        false_injections=injected / (len(rows) - answered),
    )


def time_question(rank: Rank, rows: Sequence[dict[str, Any]]) -> float:
    """Return the median of the CPU milliseconds that one question takes."""
    spent = []
    for row in rows:
        started = time.thread_time()
        rank(row["question"], row.get("previous", ""))
        spent.append((time.thread_time() - started) * 1000)
    return statistics.median(spent)


def list_ways(persona: Persona) -> dict[str, Rank]:
    return {
        "words shared (naive)": rank_by_words_shared(persona),
        "bm25s": rank_by_bm25s(persona),
        "characters, 3 to 5": rank_by_characters(persona),
        "fields and aliases alone": rank_by_ours(persona, spelling_weight=0.0),
        "ours: with characters": rank_by_ours(persona),
    }


def _list_texts(entry: KnowledgeEntry) -> tuple[str, ...]:
    return (*entry.tags, *entry.entities, *entry.aliases, entry.summary, entry.ic_reply)


def _list_words(entry: KnowledgeEntry) -> Iterable[str]:
    return (word for text in _list_texts(entry) for word in tokenize(text))


def _count_runs(text: str, shortest: int, longest: int) -> Counter[str]:
    spoken = f" {' '.join(tokenize(text))} "
    return Counter(
        spoken[at : at + size]
        for size in range(shortest, longest + 1)
        for at in range(len(spoken) - size + 1)
    )


def _normalise(runs: Counter[str], rarity: dict[str, float], texts: int) -> dict[str, float]:
    unseen = math.log(1 + texts)
    weighed = {run: (1 + math.log(n)) * rarity.get(run, unseen) for run, n in runs.items()}
    length = math.sqrt(sum(weight**2 for weight in weighed.values())) or 1.0
    return {run: weight / length for run, weight in weighed.items()}


def _take_best(scored: Iterable[tuple[str, float]]) -> Ranked:
    return sorted((one for one in scored if one[1] > 0), key=lambda one: (-one[1], one[0]))[:RANKED]


def _find_top(ranked: Ranked) -> float:
    return ranked[0][1] if ranked else 0.0


def main() -> None:
    persona = load_persona("bronn")
    sets = {name: read_questions(name) for name in (CHOSEN_ON, JUDGED_ON)}
    print(f"{'way':26}{'set':10}hit@1  hit@3  MRR    false  ms")
    ways = list_ways(persona)
    thresholds = {way: choose_threshold(rank, sets[CHOSEN_ON]) for way, rank in ways.items()}
    ways["ours, as in the style"] = ways["ours: with characters"]
    thresholds["ours, as in the style"] = persona.style.retrieval.min_score
    for way, rank in ways.items():
        threshold = thresholds[way]
        cost = time_question(rank, sets[JUDGED_ON])
        for label, name in (("visible", CHOSEN_ON), ("held out", JUDGED_ON)):
            made = measure(rank, sets[name], threshold)
            print(
                f"{way:26}{label:10}{made.hit_at_1:.3f}  {made.hit_at_3:.3f}  "
                f"{made.reciprocal_rank:.3f}  {made.false_injections:.3f}  {cost:.2f}"
            )


if __name__ == "__main__":
    main()
