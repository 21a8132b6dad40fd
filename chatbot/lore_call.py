"""Activates the entries of the open lorebooks for a turn: messages, rules and seed of the turn."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from chatbot.findings import ContextMessage, Hit
from chatbot.knowledge import KnowledgeEntry
from chatbot.lore import (
    NO_BOOKS,
    NOTHING_FIRED,
    Book,
    Called,
    LoreMessage,
    LoreSettings,
    activate,
    find_needs,
    is_pattern,
    place,
    replay,
)
from chatbot.lore.effort import Effort, OutOfWork
from chatbot.lore.keys import ScanText, has_key
from chatbot.lore.patterns import SlowPattern
from chatbot.macros import NO_CONTEXT, MacroContext, fill_in
from chatbot.personas import Persona
from chatbot.placeholders import OPEN_READER, fill_names
from chatbot.questions import Question
from chatbot.receipt import HistoryMessage
from chatbot.retrieval.index import Index
from chatbot.style import Retrieval
from chatbot.text import CountTokens, clean
from chatbot.variables import Variables
from chatbot.world import as_knowledge

# Default share of the history's budget.
BUDGET_SHARE = 4
# Indexes cached; only books with vectorized entries need one.
RANKED_BOOKS_KEPT = 16


def call_up(
    persona: Persona,
    asked: Question,
    history: Sequence[HistoryMessage],
    turn: MacroContext,
    budget: int,
    count_tokens: CountTokens,
) -> Called | None:
    """Return the entries of the open books for a question; None if no book is open. `budget` is
    that of the history, in tokens.
    """
    books = turn.lore.list_with(persona.book)
    if not books:
        return None
    needs = find_needs(books)
    branch = _read_branch(persona, history, turn)
    messages = [*branch, LoreMessage("user", asked.text, turn.user.called)]
    settings = _make_settings(persona, turn, budget, count_tokens)
    if needs.greeting:
        settings = replace(settings, greeting=_find_greeting(persona, messages[0], turn))
    state = NOTHING_FIRED
    if needs.seeds:
        # Macros get neutral values, because those of earlier turns are not known.
        lasting = replace(
            turn,
            seed=0,
            now=NO_CONTEXT.now,
            lore=replace(NO_BOOKS, budget=turn.lore.budget),
            said=tuple((name, "") for name, _ in turn.said),
            variables=Variables(),
        )
        before = _make_settings(persona, lasting, budget, count_tokens)
        before = replace(before, greeting=settings.greeting)
        known_as = repr(
            (lasting, persona.called, before.budget, count_tokens, before.greeting, before.sources)
        )
        state = replay(books, messages, turn.lore.seeds, before, known_as=known_as)
    found = _find_by_meaning(books, persona, asked.text, asked.before)
    activation = activate(
        books, messages, replace(settings, found_by_meaning=found), state, turn.seed
    )
    return Called(books, activation, place(activation))


def _read_branch(
    persona: Persona, history: Sequence[HistoryMessage], turn: MacroContext
) -> list[LoreMessage]:
    names = {"user": turn.user.called, "assistant": persona.called}
    if turn.lore.branch is not None:
        said = turn.lore.branch
        return [one if one.name else replace(one, name=names[one.role]) for one in said]
    return [
        LoreMessage(one.role, text, names[one.role])
        for one in history
        if (text := clean(one.text)).strip()
    ]


def _make_settings(
    persona: Persona, turn: MacroContext, budget: int, count_tokens: CountTokens
) -> LoreSettings:
    style, own = persona.style, turn.lore.budget

    def fill(text: str) -> str:
        return fill_in(fill_names(text, persona.called, OPEN_READER), turn)

    sources = {
        "persona_description": turn.user.description,
        "character_description": style.description,
        "character_personality": style.personality,
        "character_depth_prompt": style.depth_note.text,
        "scenario": style.scenario,
        "creator_notes": persona.world.creator_notes,
    }
    return LoreSettings(
        budget=max(0, budget) // BUDGET_SHARE if own is None else own,
        count_tokens=count_tokens,
        fill=fill,
        trigger=turn.lore.trigger,
        character=persona.name,
        character_tags=frozenset(persona.world.tags),
        sources={name: fill(text) for name, text in sources.items() if text},
    )


def list_asked_for(called: Called, question: str) -> list[Hit]:
    """Return the activated entries that have a key in the question itself, as hits that are certain
    to be about it. Keys in earlier messages do not count: those messages had their answers.
    """
    text, effort = ScanText(question), Effort()
    found: list[Hit] = []
    for one in called.activation.activated:
        keys = one.matched or one.entry.keys
        here = tuple(key for key in keys if _stands_in(key, text, effort))
        if here and one.text:
            entry = KnowledgeEntry(one.entry.id, one.text, tags=here, aliases=here)
            # More keys make it more certain.
            certainty = 1 + len(here) / 100
            found.append(Hit(entry, certainty, certainty, here, sentence=question))
    return found


def _stands_in(key: str, text: ScanText, effort: Effort) -> bool:
    try:
        effort.charge_key(key, text.text)
        if is_pattern(key):
            return effort.search(key, text.written)
    except (SlowPattern, OutOfWork):
        return False
    return has_key(key, text, case_sensitive=False, whole_words=False)


def _find_greeting(persona: Persona, first: LoreMessage, turn: MacroContext) -> int | None:
    """Return the number of the greeting that a conversation began with, if any."""
    if first.role != "assistant":
        return None
    # The macros of a greeting depend on the conversation's seed, not on a turn's.
    nothing_said = tuple((name, "") for name, _ in turn.said)
    variables = turn.variables.closed()
    began = replace(turn, seed=turn.chat_seed, said=nothing_said, variables=variables)
    said = first.text.strip()
    greetings = [fill_in(text, began).strip() for text in persona.greetings]
    return greetings.index(said) if said in greetings else None


def _find_by_meaning(
    books: Sequence[Book], persona: Persona, question: str, before: Sequence[ContextMessage]
) -> frozenset[tuple[str, str]]:
    """Return the vectorized entries that ranking finds, which works as for knowledge."""
    style = persona.style
    return frozenset(
        (book.id, hit.entry.id)
        for book in books
        if any(entry.is_vectorized for entry in book.entries)
        for hit in _rank(book, style.retrieval, style.language, persona.called)
        .search(question, before)
        .hits
    )


@lru_cache(maxsize=RANKED_BOOKS_KEPT)
def _rank(book: Book, settings: Retrieval, language: str, called: str) -> Index:
    entries = [
        as_knowledge(entry, called)
        for entry in book.entries
        if entry.is_vectorized and entry.enabled and entry.content
    ]
    return Index(entries, settings, language, called)
