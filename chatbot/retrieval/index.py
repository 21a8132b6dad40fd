"""Which entries a message is about: read by its sentences, with what was said before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from chatbot.knowledge import KnowledgeEntry
from chatbot.receipt import Thresholds
from chatbot.retrieval.calibration import calibrate
from chatbot.retrieval.fields import Held
from chatbot.retrieval.history import NEWEST_WEIGHT, Said
from chatbot.retrieval.language import ENGLISH, load_language
from chatbot.retrieval.lexical import LexicalIndex, Match
from chatbot.retrieval.names import collect_names
from chatbot.retrieval.reader import STATEMENT_WEIGHT, Reader, Sentence
from chatbot.style import Retrieval
from chatbot.tie_breakers import order_entries

# What is asked of the best entry, of what is asked of the others: one note too many costs little.
BEST_SHARE = 0.85
# The likeness from which on an alias is named in a hit.
CLOSE_ALIAS = 0.7
# What a sentence counts for certainty that neither speaks to the persona nor names anything of its
# world: "how do I treat a burn".
AWAY_WEIGHT = 0.6
# How many entries are compared with a message as a whole, those that sentences are most about.
COMPARED_AS_WHOLE = 20
# How many entries are told of that were left out.
LEFT_OUT = 5
DIGITS = 2
# Stands for a threshold of 0, which nothing could be divided by.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a message is about.

    `score` is 1 where entries begin to go into a prompt, `certainty` 1 where they begin to be said
    without a model. `terms` are the stems that `sentence` and the entry share, `alias` is the
    nearest alias if one is near. `reason` says why the entry was left out, if it was.
    """

    entry: KnowledgeEntry
    score: float
    certainty: float = 0.0
    terms: tuple[str, ...] = ()
    alias: str = ""
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a message: its sentences, the entries let in, and the best of the rest.

    `asks`: it asks something or speaks to the persona.
    """

    sentences: tuple[str, ...]
    hits: tuple[Hit, ...]
    left_out: tuple[Hit, ...]
    thresholds: Thresholds
    is_small_talk: bool
    asks: bool


@dataclass(slots=True)
class _Sum:
    """What a message and those before it say about an entry, fused."""

    score: float
    certainty: float
    match: Match
    sentence: str
    is_named: bool = False


class Index:
    """The searchable form of some entries. Never changes once built."""

    def __init__(
        self,
        entries: Sequence[KnowledgeEntry],
        settings: Retrieval,
        language: str = ENGLISH,
        own_name: str = "",
    ) -> None:
        self._entries = entries
        self._settings = settings
        words = load_language(language)
        self._lexical = LexicalIndex(entries, settings.ranking, words)
        texts = (text for entry in entries for text in _list_short_texts(entry))
        names = collect_names(entries, words)
        self._reader = Reader(words, own_name, self._lexical.knows, names, texts)

    @cached_property
    def thresholds(self) -> Thresholds:
        """The thresholds of this file, measured when they are first needed."""
        return calibrate(self._entries, self._rate)

    def search(
        self, message: str, before: Sequence[Said] = (), canon_preference: str = ""
    ) -> Findings:
        """Return at most `top_k` entries, best first; none for small talk.

        `before` are the messages before, newest first.
        """
        sentences = self._reader.read(message)
        sums = self._fuse(sentences)
        is_idle = all(each.is_small_talk for each in sentences) and not sums
        asks = self._reader.asks(message)
        if not is_idle:
            self._add_earlier(sums, before, asks=asks)
        self._scale(sums.values())
        order = order_entries(self._entries, self._settings.tie_breakers, canon_preference)
        ranked = sorted(
            sums,
            key=lambda number: (not sums[number].is_named, -sums[number].score, *order(number)),
        )
        hits: list[Hit] = []
        left_out: list[Hit] = []
        for number in ranked[: self._settings.top_k + LEFT_OUT]:
            reason = self._find_reason(sums[number], len(hits))
            hit = self._explain(number, sums[number], reason)
            (left_out if reason else hits).append(hit)
        texts = dict.fromkeys(each.text for each in sentences)
        return Findings(
            tuple(texts), tuple(hits), tuple(left_out[:LEFT_OUT]), self.thresholds, is_idle, asks
        )

    def _fuse(self, sentences: Iterable[Sentence]) -> dict[int, _Sum]:
        """Return the best that any of the sentences says about each entry."""
        sums: dict[int, _Sum] = {}
        impacts: dict[str, Held] = {}
        for sentence in sentences:
            query = self._lexical.read(sentence.words, impacts)
            # What no sentence is about, the message as a whole is not about either.
            near = sorted(sums, key=lambda number: -sums[number].score)[:COMPARED_AS_WHOLE]
            numbers = near if sentence.is_whole else self._lexical.list_best(query)
            for number, match in self._lexical.match(query, numbers).items():
                if sentence.is_small_talk and not match.is_named:
                    continue
                best = sums.setdefault(number, _Sum(0.0, 0.0, match, sentence.text))
                best.is_named = best.is_named or match.is_named
                score = sentence.weight * match.score
                if score > best.score:
                    best.score, best.match, best.sentence = score, match, sentence.text
                weight = sentence.weight * (1.0 if sentence.is_at_home else AWAY_WEIGHT)
                best.certainty = max(best.certainty, weight * match.certainty)
        return sums

    def _add_earlier(self, sums: dict[int, _Sum], before: Iterable[Said], *, asks: bool) -> None:
        """Add what the messages before say: a question may lean on them, a statement less."""
        # "And then?" has no subject but that of the message before.
        whole = 1.0 if sums else 1 / NEWEST_WEIGHT
        for said in before:
            weight = whole * said.weight * (1.0 if asks else STATEMENT_WEIGHT)
            for number, found in self._fuse(self._reader.read(said.text)).items():
                own = sums.setdefault(number, _Sum(0.0, 0.0, found.match, said.text))
                own.score += weight * found.score
                if asks:
                    own.certainty += weight * found.certainty

    def _scale(self, sums: Iterable[_Sum]) -> None:
        """Set scores in the unit of the thresholds: 1 is where they begin."""
        low = self.thresholds.prompt * self._settings.min_score or TINY
        high = self.thresholds.offline or TINY
        for found in sums:
            least = 1.0 if found.is_named else 0.0
            found.score = max(round(found.score / low, DIGITS), least)
            found.certainty = max(round(found.certainty / high, DIGITS), least)

    def _find_reason(self, found: _Sum, taken: int) -> str:
        """Return why an entry is left out; empty when it is not."""
        if taken >= self._settings.top_k:
            return f"after the best {taken}"
        return "" if found.score >= (1.0 if taken else BEST_SHARE) else "under the threshold"

    def _rate(self, text: str) -> tuple[float, float, float]:
        sums = self._fuse(self._reader.read(text)).values()
        scores = sorted((found.score for found in sums), reverse=True)
        best, second = (*scores, 0.0, 0.0)[:2]
        return best, second, max((found.certainty for found in sums), default=0.0)

    def _explain(self, number: int, found: _Sum, reason: str) -> Hit:
        entry, match = self._entries[number], found.match
        alias = entry.aliases[match.alias] if match.likeness >= CLOSE_ALIAS else ""
        return Hit(entry, found.score, found.certainty, match.terms, alias, found.sentence, reason)


def _list_short_texts(entry: KnowledgeEntry) -> tuple[str, ...]:
    """Return the texts whose words a slip may mean."""
    return (*entry.tags, *entry.entities, *entry.aliases, entry.summary)
