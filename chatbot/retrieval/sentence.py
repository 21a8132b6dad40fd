"""A sentence of a message, and what retrieval knows of it."""

from dataclasses import dataclass

from chatbot.language import Words

# Maximum tokens of a message that only names something, and of a name put before the question about
# it: "And Stannis, did he die?"
TOPIC_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a message as a whole, and its weight (0..1).

    `asks`: it asks something or addresses the persona; `is_question`: it certainly asks something.
    `is_at_home`: it addresses the persona or names something of its world. `is_small_talk`: only an
    alias of exactly the same words matches it. `is_whole`: it is a message of several sentences.
    `is_name`: all words that the file knows are names, not the persona's own. `is_topic`: it only
    names a subject that the file knows. `leans`: it has no subject of its own, or a pronoun for one
    named before ("does he?").
    """

    text: str
    words: Words
    weight: float
    asks: bool
    is_at_home: bool
    is_small_talk: bool = False
    is_whole: bool = False
    is_name: bool = False
    is_topic: bool = False
    is_question: bool = False
    leans: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is hardly more than a name or a subject: "and Jaime?", "fav food"."""
        is_short = len(self.words.tokens) <= TOPIC_TOKENS
        return self.is_topic or (self.is_name and self.asks and is_short)

    @property
    def asks_on(self) -> bool:
        """Whether it is a question about what was said before."""
        return self.is_question and self.leans
