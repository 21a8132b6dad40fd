"""Titles as text: the provisional one, and one made out of the question alone."""

import re
import unicodedata

from api.text import is_blank

FIRST_LINE_CHARACTERS = 60
_BETWEEN = " — "
TITLE_CHARACTERS = 60
# Phrases with which people begin before they say what they want.
_OPENING = re.compile(
    r"(?:(?:hello|hi|hey|greetings|good (?:morning|evening|day)|well met|please|so|ok|okay|and"
    r"|(?:can|could|would) you(?: please)?|i(?:'d| would) like to know|i want to know"
    r"|tell me|do you know)\b[\s,.!:;–—-]*)+",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".+?[.!?…](?=\s|$)|.+", re.DOTALL)
# Not Markdown between two letters: snake_case, C#, List[int].
_MARKUP = re.compile(r"^[#>\s]+|(?<![\w*_`])[*_`]+(?=\S)|(?<=\S)[*_`]+(?![\w*_`])")
# Also between letters of scripts without spaces; `2**3` is not Markdown.
_STRONG = re.compile(r"(?<![A-Za-z0-9])\*\*([^*]+)\*\*(?![A-Za-z0-9])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:https?://|mailto:)[^()\s]*\)")
_BRACKETS = re.compile(r"(?<!\w)\[+([^\[\]]*)\]+")
_QUOTES = "\"“”„«»‹›「」『』《》‘’'"
_APOSTROPHES = "‘’'"
# Final punctuation that a title does not need, in the scripts that have it.
_STOPS = ".。．｡।۔,;:，、；："


def first_line_title(character: str, text: str) -> str:
    """`<Character> — <first line, cut to 60>`; the bare character when the text has no visible
    line.
    """
    line = _first_line(text)[:FIRST_LINE_CHARACTERS].rstrip()
    return f"{character}{_BETWEEN}{line}" if line else character


def replace_character(title: str, old: str, new: str) -> str:
    """A title of `first_line_title` with another character's name in it; any other as it is."""
    if title == old:
        return new
    first_line = title.removeprefix(old + _BETWEEN)
    return title if first_line == title else f"{new}{_BETWEEN}{first_line}"


def offline_title(character: str, question: str) -> str:
    """A title from the first sentence of the question; empty if that has no letter or digit."""
    text = " ".join(question.split())
    name = re.compile(rf"[\s,]*{re.escape(character)}\b[\s,.!:;–—-]*", re.IGNORECASE)
    before = None
    while before != text:
        before, text = text, _drop(name, _drop(_OPENING, text))
    sentence = _SENTENCE.match(text)
    title = tidy_title(sentence[0]) if sentence else ""
    if not any(letter.isalnum() for letter in title):
        return ""
    return title[0].upper() + title[1:]


def _drop(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return text[found.end() :] if found else text


def tidy_title(text: str) -> str:
    """The first line of `text` without Markdown, quotation marks around it and a full stop, cut to
    `TITLE_CHARACTERS`; empty if nothing is left.
    """
    line = _first_line("".join(map(_as_visible, text)))
    for wrapping in (_LINK, _BRACKETS, _STRONG):
        line = wrapping.sub(r"\1", line)
    line = _unquote(" ".join(_MARKUP.sub("", line).split()))
    return _shorten(_unquote(line.rstrip(_STOPS)))


def _unquote(text: str) -> str:
    """Strip quotation marks around the whole title, but not those of its last word alone."""
    text = text.strip()
    if text[:1] in _APOSTROPHES and text[-1:] not in _APOSTROPHES:
        return text
    inner = text.strip(_QUOTES + " ")
    rest = inner if text[:1] in _QUOTES else text[:-1]
    is_whole = not any(mark in rest for mark in _QUOTES if mark not in _APOSTROPHES)
    # "A "word" within": the second mark opens a nested quotation.
    is_nested = text[:1] == text[-1:] == '"' and re.match(r"[^\"]*\s\"\S", text[1:-1]) is not None
    return inner if is_whole or is_nested else text


def _first_line(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return next((line for line in lines if not is_blank(line)), "")


def _as_visible(character: str) -> str:
    """The character, or nothing for one that is invisible or changes the text's direction. Joiners
    stay, because Persian words and emoji of families contain them.
    """
    is_hidden = unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs")
    is_kept = character.isspace() or character in "\u200c\u200d" or not is_hidden
    return character if is_kept else ""


def _shorten(text: str) -> str:
    """Cut to `TITLE_CHARACTERS`, at the end of a word if there is one."""
    if len(text) <= TITLE_CHARACTERS:
        return text
    cut = text[: TITLE_CHARACTERS + 1]
    end = cut.rfind(" ")
    return cut[:end].rstrip(" ,;:-–—") if end > 0 else cut[:TITLE_CHARACTERS]
