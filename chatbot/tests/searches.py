"""Searches among a few entries."""

from dataclasses import replace

from chatbot.findings import Findings, weigh
from chatbot.knowledge import KnowledgeEntry
from chatbot.retrieval.index import Index
from chatbot.style import Retrieval


def entry(name: str, summary: str, **fields: object) -> KnowledgeEntry:
    return replace(KnowledgeEntry(id=name, summary=summary), **fields)  # type: ignore[arg-type]


def search(
    entries: list[KnowledgeEntry], question: str, *earlier: str, **settings: object
) -> Findings:
    chosen = replace(Retrieval(min_score=0.1), **settings)  # type: ignore[arg-type]
    before = weigh(("user", text) for text in earlier)
    return Index(entries, chosen).search(question, before)


def find(
    entries: list[KnowledgeEntry], question: str, *earlier: str, **settings: object
) -> list[str]:
    return [hit.entry.id for hit in search(entries, question, *earlier, **settings).hits]


NAMED = [
    entry(
        "rival",
        "The castle, the castle.",
        tags=("castle",),
        aliases=("did you get a castle", "a castle", "are you a perfect man"),
    ),
    entry(
        "named",
        "A river.",
        aliases=("the boat on the river", "did you ever get a castle", "are you perfect", "cheers"),
    ),
    entry("other", "A horse.", aliases=("are you honest", "did he ride a horse")),
]
