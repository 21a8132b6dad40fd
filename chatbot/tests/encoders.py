"""A small encoder for the tests: what a word means is a number of its own."""

from collections.abc import Sequence

from chatbot import Persona
from chatbot.encoders import Encoder
from chatbot.tokens import tokenize

# Words of one line mean the same; zorkmids stand in no thesaurus.
MEANINGS = (
    "ship boat vessel ferry barge",
    "coin gold money pay wages cost zorkmids",
    "horse mount steed nag",
    "sword blade steel",
)
NUMBER = {word: place for place, line in enumerate(MEANINGS) for word in line.split()}


class SmallEncoder:
    """Counts the meanings of a text; what it was asked stands in `asked`."""

    name = "test/small"

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return [make_vector(text) for text in texts]


def make_vector(text: str) -> list[float]:
    # The last place keeps a text without a known word from being near to all.
    vector = [0.0] * len(MEANINGS) + [0.1]
    for token in tokenize(text):
        if token in NUMBER:
            vector[NUMBER[token]] += 1.0
    return vector


def add_meaning(persona: Persona, encoder: Encoder) -> Persona:
    texts = persona.list_texts()
    return persona.with_meaning(encoder, dict(zip(texts, encoder.encode(texts), strict=True)))
