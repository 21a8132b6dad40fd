"""A title out of what a model answered when asked for one.

Models wrap it: in thoughts, JSON, HTML, a code block, a sentence of their own, a list. What cannot
be understood as a title is none, and the provisional one stays.
"""

import re
from html.parser import HTMLParser

import orjson

from chat.title_text import tidy_title

# Longer than this is a text about the conversation, not its name.
LONGEST_CHARACTERS = 120

_THOUGHTS = re.compile(
    r"<(think|thinking|thought|reasoning|reflection)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)
# Some servers leave out the opening mark.
_LONE_END = re.compile(r"\A.*</(?:think|thinking|thought|reasoning)>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_END_MARK = re.compile(r"<\|[^|<>]{1,30}\|>|</?s>")
_NAME = r"(?:the\s+)?(?:\w+\s+)?(?:title|titel|titre|título|titolo|标题|タイトル|제목)"
# "Title: ...", "**Title** - ..."
_LABEL = re.compile(rf"{_NAME}\s*[:：–—-]\s*", re.IGNORECASE)
# "Sure! Here is a title: ..."
_PREAMBLE = re.compile(
    rf"(?:(?:sure|certainly|of course|okay|ok|here|hier|gerne|natürlich|voici|aquí|ecco)\b[^:：]*"
    rf"|[^:：]{{0,60}}\b{_NAME}\b[^:：]*)[:：]\s*",
    re.IGNORECASE,
)
# 'A good title would be "..."'
_QUOTED = re.compile(rf"{_NAME}\b[^\"“„«]*[\"“„«]([^\"”“»]+)[\"”“»]", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*+•–]|\(?\d{1,2}[.)])\s+")
_REFUSAL = re.compile(
    r"(?:i(?:['’]m| am) (?:sorry|unable|not able)|i (?:can(?:no|['’])t|cannot|apologi[sz]e)|sorry\b"
    r"|as an ai\b|es tut mir leid|ich kann (?:leider )?(?:nicht|keine?)|je (?:suis désolé|ne peux)"
    r"|lo siento)",
    re.IGNORECASE,
)
_MARKS = "*_`#> \t"


def read_title(answer: str) -> str:
    """One line of at most 60 characters; empty where the answer holds no title."""
    text = _END_MARK.sub("", _LONE_END.sub("", _THOUGHTS.sub("", answer))).strip()
    if fence := _FENCE.search(text):
        text = fence[1].strip()
    if text[:1] in ("{", "[", '"') and (told := _read_json(text)) is not None:
        text = told
    line = _find_line(_strip_tags(text))
    if not line or len(line) > LONGEST_CHARACTERS or _REFUSAL.match(line):
        return ""
    if line[0] in "{[" or "</" in line:
        # Something that was cut off before its end.
        return ""
    title = tidy_title(line)
    return title if any(character.isalnum() for character in title) else ""


def _read_json(text: str) -> str | None:
    """What a JSON answer says; None if it is no JSON. Text may follow the object."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        end = max(text.rfind("}"), text.rfind("]"))
        if not 0 < end < len(text) - 1:
            return None
        return _read_json(text[: end + 1])
    while isinstance(told, list):
        told = told[0] if told else ""
    if isinstance(told, dict):
        found = {str(key).lower(): value for key, value in told.items()}
        texts = (value for value in found.values() if isinstance(value, str))
        told = found.get("title", next(texts, ""))
    return told if isinstance(told, str) else ""


def _find_line(text: str) -> str:
    """The first line that is a title rather than a word about it."""
    lines = [line for raw in text.splitlines() if (line := raw.strip(_MARKS))]
    for line in lines:
        line = _BULLET.sub("", line, count=1).strip(_MARKS)
        if quoted := _QUOTED.search(line):
            return quoted[1]
        for wrapping in (_LABEL, _PREAMBLE):
            if found := wrapping.match(line):
                line = line[found.end() :].strip(_MARKS)
        if line and not line.endswith((":", "：")):
            return line
    return ""


def _strip_tags(text: str) -> str:
    if "<" not in text:
        return text
    parser = _TextOfHTML()
    parser.feed(text)
    parser.close()
    return "".join(parser.texts)


class _TextOfHTML(HTMLParser):
    """The text between the tags; line breaks and blocks part lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("br", "p", "div", "li", "h1", "h2", "h3"):
            self.texts.append("\n")
