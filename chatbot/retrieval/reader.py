"""A message as it is searched for: its sentences as words, and what each of them counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chatbot.retrieval.language import Language, Words
from chatbot.retrieval.sentences import split_sentences
from chatbot.retrieval.small_talk import is_small_talk
from chatbot.retrieval.tokens import tokenize
from chatbot.retrieval.typos import TypoCorrector

# How many tokens of a sentence are read.
TOKEN_LIMIT = 64
# What a sentence counts that asks nothing.
STATEMENT_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a message as a whole: its words, and what it counts (0..1).

    Of small talk only an alias of the very same words is found. `is_at_home`: it speaks to the
    persona or names something of its world.
    """

    text: str
    words: Words
    weight: float
    is_small_talk: bool = False
    is_at_home: bool = True
    is_whole: bool = False


class Reader:
    """Reads messages to a persona. Never changes once built."""

    def __init__(
        self,
        language: Language,
        own_name: str,
        knows: Callable[[str], bool],
        names: frozenset[str],
        texts: Iterable[str],
    ) -> None:
        """`knows(stem)` tells whether an entry holds a stem, `names` are the stems of its names.

        `texts` hold the words that slips may mean.
        """
        self._language = language
        self._own_name = frozenset(tokenize(own_name))
        self._knows = knows
        self._names = names
        tokens = dict.fromkeys(token for text in texts for token in language.tokenize(text))
        self._typos = TypoCorrector(each for each in tokens if not language.is_filler(each))

    def read(self, message: str) -> list[Sentence]:
        """Return the sentences of `message` and, if there are more than one, all as a whole."""
        texts = [clause for text in split_sentences(message) for clause in self._split(text)]
        sentences = [self._read_sentence(text) for text in texts]
        if len(sentences) > 1:
            said = [each for each in sentences if not each.is_small_talk]
            tokens = [token for each in said for token in each.words.tokens][:TOKEN_LIMIT]
            weight = max((each.weight for each in said), default=0.0)
            is_at_home = any(each.is_at_home for each in said)
            words = self._language.sort(tokens)
            sentences.append(Sentence(message, words, weight, is_at_home=is_at_home, is_whole=True))
        return sentences

    def asks(self, message: str) -> bool:
        """Tell whether something is asked."""
        return self._language.asks(message, self._language.tokenize(message))

    def _split(self, sentence: str) -> list[str]:
        """Return the clauses of a sentence: a new one where a question follows a comma."""
        clauses: list[str] = []
        for part in sentence.split(", "):
            if clauses and not self._language.opens_question(part):
                clauses[-1] += f", {part}"
            else:
                clauses.append(part)
        return clauses

    def _read_sentence(self, text: str) -> Sentence:
        written = self._language.tokenize(text)[:TOKEN_LIMIT]
        tokens = [self._correct(token) for token in written]
        guessed = [
            token
            for token, each in zip(tokens, written, strict=True)
            if token != each and self._language.stem(token) not in self._names
        ]
        weight = 1.0 if self._language.asks(text, tokens) else STATEMENT_WEIGHT
        is_idle = is_small_talk(tokens, self._own_name, self._language)
        words = self._language.sort(tokens, guessed)
        is_at_home = self._language.addresses(tokens) or not self._names.isdisjoint(words.terms)
        return Sentence(text, words, weight, is_idle, is_at_home)

    def _correct(self, token: str) -> str:
        if self._language.knows(token) or self._knows(self._language.stem(token)):
            return token
        return self._typos.correct(token)
