"""Kinds of messages that are no questions (thanks, laughter, farewells), and the lines for each."""

import re
from dataclasses import dataclass, fields
from functools import cache

from chatbot.language import ENGLISH, load_language, load_lines
from chatbot.sentences import split_sentences

# Kinds whose phrases count only at the start of a sentence: "no", but not in "I have no idea".
OPENING = frozenset({"doubt", "surprise", "agreement", "disagreement", "laughter", "hello"})
# Kinds whose phrases count only if they are nearly the whole message.
ENTIRE = frozenset({"how_are_you", "doubt"})
_SIGHS = "(?:ah|oh|aw+|h+m+|well|so|but)"
_SENTENCE, _FEW_WORDS = "| ", r"(?:\S+ ){0,2}?"
# A subject follows these prepositions: "how do you feel about Cersei".
_NO_SUBJECT = r"(?:(?!(?:about|at|in|for|of|on) )\S+ ){0,2}?"


@dataclass(frozen=True, slots=True)
class Reactions:
    """Lines for each kind of message; `other` is used for kinds without lines, too."""

    reality: tuple[str, ...] = (
        "I am a character in a story. Nobody sits here and writes these words.",
        "No, there is no person here, only a character and what was written about it.",
    )
    farewells: tuple[str, ...] = ("Goodbye, then.", "Until next time.")
    thanks: tuple[str, ...] = ("You are welcome.", "Gladly.")
    trouble: tuple[str, ...] = ("I am sorry to hear that.", "That is hard. Tell me more.")
    apologies: tuple[str, ...] = ("It is forgotten.", "No harm done.")
    insults: tuple[str, ...] = ("Think of me what you like.", "You may well think so.")
    praise: tuple[str, ...] = ("You are kind to say so.", "I am glad of that.")
    how_are_you: tuple[str, ...] = ("Well enough. And you?", "As ever. And you?")
    hello: tuple[str, ...] = ("Hello again.", "Hello. What is it?")
    doubt: tuple[str, ...] = ("I mean what I say.", "It is as I told you.")
    surprise: tuple[str, ...] = ()
    agreement: tuple[str, ...] = ()
    disagreement: tuple[str, ...] = ("Then we see it differently.", "As you like.")
    laughter: tuple[str, ...] = ()
    other: tuple[str, ...] = ("Go on.", "I am listening.", "Tell me more.", "Is that so?")

    def list_lines(self, kind: str) -> tuple[str, ...]:
        lines: tuple[str, ...] = getattr(self, kind)
        return lines or self.other


OTHER = "other"
# In the order in which a message is tried: "ok thanks bye" is a farewell.
KINDS = tuple(field.name for field in fields(Reactions))


def find_reaction(message: str) -> str:
    """Return the kind of a message, one of `KINDS`, whatever its language or the character's."""
    read = load_language(ENGLISH).tokenize
    tokens = "".join(
        _SENTENCE + "".join(f"{token} " for token in read(sentence))
        for sentence in split_sentences(message)
    )
    if tokens:
        return next((kind for kind in KINDS if _load_phrases(kind).search(tokens)), OTHER)
    return next((kind for kind in KINDS if any(s in message for s in _load_signs(kind))), OTHER)


@cache
def _load_phrases(kind: str) -> re.Pattern[str]:
    """Return the pattern of the phrases of a kind, for tokens with a space after each."""
    read = load_language(ENGLISH).tokenize
    start = rf"{re.escape(_SENTENCE)}(?:{_SIGHS} )?" if kind in OPENING else r"(?<!\S)"
    phrases = {
        _FEW_WORDS.join("".join(f"{re.escape(token)} " for token in read(part)) for part in parts)
        for parts in (line.split("*") for line in load_lines("reactions.txt", kind))
        if read("".join(parts))
    }
    end = f"{_NO_SUBJECT}$" if kind in ENTIRE else ""
    return re.compile(f"{start}(?:{'|'.join(sorted(phrases)) or '(?!)'}){end}")


@cache
def _load_signs(kind: str) -> tuple[str, ...]:
    read = load_language(ENGLISH).tokenize
    return tuple(line for line in load_lines("reactions.txt", kind) if not read(line))
