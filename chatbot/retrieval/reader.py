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

    Of small talk only an alias of the very same words is found.
    """

    text: str
    words: Words
    weight: float
    is_small_talk: bool = False


class Reader:
    """Reads messages to a persona. Never changes once built."""

    def __init__(
        self,
        language: Language,
        own_name: str,
        knows: Callable[[str], bool],
        texts: Iterable[str],
    ) -> None:
        """`knows(stem)` tells whether an entry holds a stem; `texts` hold what slips may mean."""
        self._language = language
        self._own_name = frozenset(tokenize(own_name))
        self._knows = knows
        tokens = dict.fromkeys(token for text in texts for token in language.tokenize(text))
        self._typos = TypoCorrector(each for each in tokens if not language.is_filler(each))

    def read(self, message: str) -> list[Sentence]:
        """Return the sentences of `message` and, if there are more than one, all as a whole."""
        sentences = [self._read_sentence(text) for text in split_sentences(message)]
        if len(sentences) > 1:
            said = [each for each in sentences if not each.is_small_talk]
            tokens = [token for each in said for token in each.words.tokens][:TOKEN_LIMIT]
            weight = max((each.weight for each in said), default=0.0)
            sentences.append(Sentence(message, self._language.sort(tokens), weight))
        return sentences

    def asks(self, message: str) -> bool:
        """Tell whether something is asked."""
        return self._language.asks(message, self._language.tokenize(message))

    def _read_sentence(self, text: str) -> Sentence:
        tokens = [self._correct(token) for token in self._language.tokenize(text)[:TOKEN_LIMIT]]
        weight = 1.0 if self._language.asks(text, tokens) else STATEMENT_WEIGHT
        is_idle = is_small_talk(tokens, self._own_name, self._language)
        return Sentence(text, self._language.sort(tokens), weight, is_idle)

    def _correct(self, token: str) -> str:
        if self._language.knows(token) or self._knows(self._language.stem(token)):
            return token
        return self._typos.correct(token)
