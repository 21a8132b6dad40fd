"""Words of one language: stems, fillers, synonyms, and whether something is asked; and the lists of
words and phrases in `data`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import dropwhile
from pathlib import Path

import snowballstemmer

from chatbot.tokens import tokenize

DATA = Path(__file__).resolve().parent / "data"
ENGLISH = "english"
LANGUAGES = frozenset(snowballstemmer.algorithms())


@cache
def load_lines(file_name: str, section: str) -> tuple[str, ...]:
    """Return the lines of a section such as "stop words", without comments and empty ones."""
    text = (DATA / file_name).read_text(encoding="utf-8").partition(f"[{section}]\n")[2]
    lines = text.partition("\n[")[0].splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _load_words(section: str) -> frozenset[str]:
    return frozenset(" ".join(load_lines("english.txt", section)).split())


def _load_forms(section: str) -> dict[str, str]:
    """Return {form: base} of a section of "base: form form; base: form"."""
    groups = " ".join(load_lines("english.txt", section)).split(";")
    parts = (group.strip().partition(": ") for group in groups)
    return {form: base for base, _, forms in parts for form in forms.split()}


# No word is longer. The limit bounds what the cache of stems can hold, about 2 MB.
LONGEST_WORD = 32
STEMS_KEPT = 8_192
# Minimum similarity to count as a line of small talk, or as the same question as another.
CLOSE = 0.75
_IRREGULAR = _load_forms("irregular forms")
_BEGINNINGS = frozenset({"and", "but", "so", "or", "then", "well", "wait", "now"})
_QUESTION_MARKS = frozenset("?\u00bf\uff1f\u061f")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as words: all tokens, the stems of content words, and the fillers."""

    tokens: tuple[str, ...]
    terms: tuple[str, ...]
    fillers: frozenset[str]


class Language:
    """Tokenising for a language. Stop words and synonyms exist for English only: in other languages
    only their low BM25 weight makes frequent words count little.
    """

    def __init__(self, name: str) -> None:
        self._name = name

        def load(section: str) -> frozenset[str]:
            return _load_words(section) if name == ENGLISH else frozenset()

        self._courtesies = load("courtesies")
        self._fillers = load("stop words") | self._courtesies
        self._second_person = load("second person")
        self._third_person = load("third person")
        self._statement = load("statement words")
        self._opening = load("opening verbs")
        self._requests = load("requests")
        self._asking = load("asking words")
        self._short_forms = _load_forms("short forms") if name == ENGLISH else {}
        begins = self._asking | self._opening
        typed = {form for form, full in self._short_forms.items() if full.split()[0] in begins}
        opening = "|".join(sorted(begins | typed)) or "(?!)"
        self._clause = re.compile(rf", (?=(?:(?:and|but|or|so) )?(?:{opening})\b)", re.IGNORECASE)
        self._synonyms = _load_synonyms() if name == ENGLISH else {}

    @property
    def has_fillers(self) -> bool:
        """Whether there is a list of function words for it."""
        return bool(self._fillers)

    def read(self, text: str) -> Words:
        return self.sort(self.tokenize(text))

    def tokenize(self, text: str) -> list[str]:
        """Return the tokens of `text`, short forms written out: "u" is "you"."""
        found: list[str] = []
        for token in tokenize(text):
            full = self._short_forms.get(token)
            found += full.split() if full else (token,)
        return found

    def sort(self, tokens: Sequence[str]) -> Words:
        """Return tokens as words: each stem once, in order."""
        terms: dict[str, None] = {}
        fillers = set()
        for token in tokens:
            if self.is_filler(token):
                fillers.add(token)
            else:
                terms[self.stem(token)] = None
        return Words(tuple(tokens), tuple(terms), frozenset(fillers))

    def list_stems(self, text: str) -> list[str]:
        """Return the stems of a text in order, with repetitions and without fillers."""
        return [self.stem(token) for token in self.tokenize(text) if not self.is_filler(token)]

    def is_filler(self, token: str) -> bool:
        """Return whether a token has no content: a function word, a greeting, a single letter."""
        return token in self._fillers or (len(token) == 1 and token.isascii() and token.isalpha())

    def stem(self, token: str) -> str:
        """Return the stem of a token: "fought" and "fighting" give "fight"."""
        return stem(token, self._name)

    def addresses(self, tokens: Iterable[str]) -> bool:
        """Return whether the tokens address somebody: "you"."""
        return not self._second_person.isdisjoint(tokens)

    def is_topic(self, tokens: Iterable[str]) -> bool:
        """Return whether tokens may be a topic: no pronoun, judgement, number or day."""
        return self._statement.isdisjoint(tokens)

    def leans(self, words: Words) -> bool:
        """Return whether a sentence takes its subject from an earlier one: "and him?"."""
        return not words.terms or not self._third_person.isdisjoint(words.tokens)

    def asks(self, text: str, tokens: Sequence[str]) -> bool:
        """Return whether a sentence is a question: by its mark, a word such as "who", or an opening
        verb.
        """
        return (
            not _QUESTION_MARKS.isdisjoint(text)
            or not self._asking.isdisjoint(tokens)
            or not self._opening.isdisjoint(tokens[:1])
        )

    def is_small_talk(self, said: frozenset[str], *, asks: bool) -> bool:
        """Tell whether the tokens of a sentence are courtesies, or like a line of small talk.

        `asks`: the sentence is a question.
        """
        subjects = {token for token in said if not self.is_filler(token)}
        rest = said - self._courtesies
        # "What if she says no?" asks about somebody; "thanks a lot", "cheers mate" do not.
        if len(rest) < len(said) and (not subjects or len(rest) <= 1):
            return not asks or self._third_person.isdisjoint(said)
        if not said:
            return True
        return any(subjects <= line and compare(said, line) >= CLOSE for line in _load_small_talk())

    def is_question(self, text: str, tokens: Sequence[str]) -> bool:
        """Return whether a sentence is a question or a request for sure: by its mark or how it
        begins, courtesies and the like left out. "You ever lose" is one, "the man who left" is not.
        """
        if not _QUESTION_MARKS.isdisjoint(text):
            return True
        begun = list(dropwhile(lambda token: token in self._courtesies | _BEGINNINGS, tokens))[:3]
        opening = self._opening | self._requests
        is_opened = not opening.isdisjoint(begun[:1]) or begun[1:2] == ["ever"]
        return is_opened or not self._asking.isdisjoint(begun)

    def split(self, sentence: str) -> list[str]:
        """Return the clauses of a sentence: a new one where a question follows a comma."""
        return self._clause.split(sentence)

    def find_synonyms(self, term: str) -> tuple[str, ...]:
        """Return the general English synonyms of a stem, without itself."""
        return self._synonyms.get(term, ())


def compare(said: frozenset[str], other: frozenset[str]) -> float:
    """Return the overlap of two sets of tokens as F1, from 0 to 1."""
    return 2 * len(said & other) / ((len(said) + len(other)) or 1)


@cache
def load_language(name: str) -> Language:
    """Return the language of this name, one of `LANGUAGES`."""
    return Language(name)


@lru_cache(STEMS_KEPT)
def stem(token: str, language: str = ENGLISH) -> str:
    """Return the stem of a token; digits and tokens of unlikely length stay as they are."""
    if not (token.isalpha() and 3 <= len(token) <= LONGEST_WORD):
        return token
    if language == ENGLISH:
        token = _IRREGULAR.get(token, token)
    # A stemmer keeps the word in its attributes, so threads must not share one.
    stemmed: str = snowballstemmer.stemmer(language).stemWord(token)
    return stemmed


@cache
def _load_small_talk() -> tuple[frozenset[str], ...]:
    read = load_language(ENGLISH).tokenize
    return tuple(frozenset(read(line)) for line in load_lines("strangers.txt", "small talk"))


@cache
def _load_synonyms() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in load_lines("thesaurus.txt", "synonyms"):
        group = {stem(token) for token in tokenize(line)}
        for term in group:
            found[term] |= group
    return {term: tuple(sorted(group - {term})) for term, group in found.items()}
