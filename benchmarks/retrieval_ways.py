"""Compares ways of finding entries: `python -m benchmarks.retrieval_ways`.

Each way ranks the entries of six personas for the working halves of their sets: our engine, our
engine with each part left out in turn, the library bm25s (one document an entry), and the number
of shared words. No way has a threshold, so that the ranking alone is judged.
"""

import contextlib
import importlib
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import bm25s

from benchmarks.question_sets import Question, QuestionSet, list_sets, load_personas
from benchmarks.retrieval import Share, read_history
from chatbot import Persona, language
from chatbot.knowledge import KnowledgeEntry
from chatbot.language import load_language
from chatbot.questions import read_question
from chatbot.retrieval.index import Index
from chatbot.tokens import tokenize

RANKED = 5
ENGLISH = load_language("english")

Rank = Callable[[Question], list[str]]
# The parts that are left out in turn: a module of the engine, an attribute in it, its replacement.
PARTS: dict[str, tuple[str, str, Any]] = {
    "synonyms": ("language", "Language.find_synonyms", lambda self, term: ()),
    "typos": ("retrieval.reader", "Reader._correct", lambda self, token: token),
    "nearest alias": ("retrieval.lexical", "ALIAS_SHARE", 0.0),
    "statements count less": ("retrieval.reader", "STATEMENT_WEIGHT", 1.0),
    "message as a whole": ("retrieval.index", "COMPARED_AS_WHOLE", 0),
    "sentences": ("retrieval.reader", "split_sentences", lambda text: [text]),
    "irregular forms": ("language", "_IRREGULAR", {}),
}


@contextlib.contextmanager
def leave_out(part: str) -> Iterator[None]:
    """Replace a part of the engine as long as the context is open."""
    module_name, path, instead = PARTS[part]
    owner: Any = importlib.import_module(f"chatbot.{module_name}")
    *names, name = path.split(".")
    for each in names:
        owner = getattr(owner, each)
    before = getattr(owner, name)
    setattr(owner, name, instead)
    _forget()
    try:
        yield
    finally:
        setattr(owner, name, before)
        _forget()


def _forget() -> None:
    """Clear the caches of stems and synonyms, which may come from an engine with other parts."""
    for kept in (language.stem, language.load_language, language._load_synonyms):
        kept.cache_clear()


def rank_by_ours(persona: Persona, *, reads_history: bool = True) -> Rank:
    settings = persona.style.retrieval
    index = Index(persona.knowledge.entries, settings, persona.style.language, persona.name)

    def rank(question: Question) -> list[str]:
        asked = read_question(persona.style, question.messages[-1], read_history(question))
        found = index.search(asked.text, asked.before if reads_history else ())
        return [hit.entry.id for hit in (*found.hits, *found.left_out)][:RANKED]

    return rank


def rank_by_bm25s(persona: Persona) -> Rank:
    """The library bm25s over all fields of an entry, with our stems and fillers."""
    entries = persona.knowledge.entries
    library = bm25s.BM25()
    texts = [ENGLISH.list_stems(" ".join(_list_texts(entry))) for entry in entries]
    library.index(texts, show_progress=False)

    def rank(question: Question) -> list[str]:
        asked = ENGLISH.list_stems(question.messages[-1])
        if not asked:
            return []
        scores = library.get_scores(asked)
        best = scores.argsort()[::-1][:RANKED]
        return [entries[at].id for at in best if scores[at] > 0]

    return rank


def rank_by_words_shared(persona: Persona) -> Rank:
    """The naive way: how many plain words an entry shares with the question."""
    held = {
        entry.id: {*tokenize(" ".join(_list_texts(entry)))} for entry in persona.knowledge.entries
    }

    def rank(question: Question) -> list[str]:
        asked = {*tokenize(question.messages[-1])}
        return sorted(held, key=lambda name: -len(asked & held[name]))[:RANKED]

    return rank


def judge(rank: Rank, chosen: QuestionSet, top: int) -> Share:
    hits = sum(not set(rank(each)[:top]).isdisjoint(each.ids) for each in chosen.questions)
    return Share(hits, len(chosen.questions))


def measure(make: Callable[[Persona], Rank], sets: Sequence[QuestionSet]) -> list[Share]:
    """Return for each set the share with a right entry among the first five (plain: three)."""
    personas = load_personas()
    ranks: dict[str, Rank] = {}
    shares = []
    for chosen in sets:
        if chosen.file not in ranks:
            ranks[chosen.file] = make(personas[chosen.file])
        shares.append(judge(ranks[chosen.file], chosen, 3 if chosen.name == "plain" else 5))
    return shares


def _list_texts(entry: KnowledgeEntry) -> tuple[str, ...]:
    return (*entry.tags, *entry.entities, *entry.aliases, entry.summary, entry.ic_reply)


def _print_row(way: str, shares: Sequence[Share]) -> None:
    mean = statistics.fmean(share.value for share in shares)
    cells = "  ".join(f"{share.value:.2f}" for share in shares)
    print(f"{way:32}{cells}  {mean:.3f}", flush=True)


def main() -> None:
    sets = [each for each in list_sets(is_working=True) if each.has_answers]
    for place, each in enumerate(sets):
        print(f"{place + 1:3} {each.file}: {each.name} ({len(each.questions)})")
    _print_row("ours", measure(rank_by_ours, sets))
    for part in PARTS:
        with leave_out(part):
            _print_row(f"without {part}", measure(rank_by_ours, sets))
    shares = measure(lambda persona: rank_by_ours(persona, reads_history=False), sets)
    _print_row("without messages before", shares)
    _print_row("bm25s", measure(rank_by_bm25s, sets))
    _print_row("words shared", measure(rank_by_words_shared, sets))


if __name__ == "__main__":
    main()
