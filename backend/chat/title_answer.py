"""Extracts a title from a model's answer.

Models wrap it: in thoughts, JSON, HTML, a code block, a sentence of their own, a list. If no title
can be extracted the provisional one stays.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

import yaml

from chat.title_text import tidy_title
from chat.title_words import COURTESY, HERE_IT_IS, NAMED, REFUSAL, REFUSAL_END, TITLE
from llm_service.thoughts import split_thoughts

# Longer than this is a text about the conversation, not its name; so is a whole sentence.
LONGEST_CHARACTERS = 120
SENTENCE_WORDS = 7
# Maximum characters of an answer and of a line of it, and brackets of an answer that is parsed.
ANSWER_CHARACTERS, LINE_CHARACTERS, MOST_BRACKETS = 4_000, 300, 40

_FENCE = re.compile(r"(```|~~~)[\w-]*\s*\n?(.*?)(?:\1|\Z)", re.DOTALL)
_ELEMENT = re.compile(r"<(title|answer|output|response)>(.+?)(?:</\1>|\Z)", re.DOTALL | re.I)
_TAG = re.compile(r"<(/?)([a-z][\w:.-]{0,30})(?:\s[^<>]{0,200})?/?>", re.I)
_BLOCKS = frozenset(
    ("br", "p", "div", "li", "ul", "ol", "tr", *(f"h{level}" for level in range(1, 7)))
)
_CUT_OFF = re.compile(r"[{\[]\s*[\"']")
_QUOTED = re.compile(r"[\"“”„«»「『《]\s*([^\"“”„«»「」『』《》]{2,})[\"”“»«」』》]")
# "1. ", "a) ", "- ", "Option 1: "; another number is part of the title.
_BULLET = re.compile(
    r"\A\W{0,2}(?:[-*+•–]\s|①|\(?(?:1|(?-i:a))[.)]\s|(?:option|idea)\s*[1a]?\s*[:.)–-])\s*",
    re.IGNORECASE,
)
# '**The Price**: because …', '"The Price" - because …'
_LEAD = re.compile(r"(?:\*\*(.+?)\*\*|[\"“„«「](.+?)[\"”“»」])\s*(?:[:：–—]|-\s)")
# The name of the role, and the begin-of-text token, that a faulty chat template leaves in front.
_SPEAKER = re.compile(r"\A(?:assistant|ai)\s*(?:[:：]\s*|\Z)", re.IGNORECASE)
_BEGIN = re.compile(r"\A(?:<s>|<bos>|<\|begin_of_text\|>)\s*", re.IGNORECASE)
# LaTeX's box, in which models that were trained on exams put their answers.
_BOXED = re.compile(r"\\boxed\{\s*(?:\\text\{)?([^{}]+)\}")
# The model continued the exchange instead of naming it: `titles.py` labels the user "Person".
_PLAYED_ON = re.compile(r"\A[*_#>\s]*person[*_]*\s*[:：]", re.IGNORECASE)
# Thoughts without an end mark: then only a line labelled as the title is taken.
_ALOUD = re.compile(
    r"\A[*_#>\s]*(?:thinking process|thinking|thoughts?|reasoning|analysis)[*_]*[:：].*\n",
    re.IGNORECASE,
)
_NAMED_LINE = re.compile(
    rf"^[\W_]*(?:final\s+)?(?:{TITLE}|answer)[\W_]{{0,3}}[:：][^\w\n]*(?=\w).*",
    re.IGNORECASE | re.MULTILINE,
)
# "(4 words)", " - 4 words"
_COUNT = re.compile(r"\s*(?:[(\[]|[–—-]\s+)\d+ (?:words?|wörter|mots|palabras)[)\]]?\.?\Z", re.I)
# "Title: …", "**Suggested title** - …", "Title of the chat: …"
_ATTRIBUTES = r"(?:(?:the|a|my|chat|conversation|suggested|proposed|final|possible)\s+){0,3}"
_LABEL = re.compile(
    rf"(?:[^\s:：]{{1,20}}\s+){{0,3}}[^\s:：]{{0,4}}{TITLE}[^\s\w:：]{{0,2}}[案建议是为為は]{{0,2}}"
    r"(?:\s+(?:d\w{1,4}|of th\w+)\s+[^\s:：]{1,20})?"
    r"(?-i:(?:\s+[^\sA-ZА-Я:：][^\s:：]{0,20}){0,3})[*_\s]*[:：=]\s*"
    rf"|{_ATTRIBUTES}(?:{TITLE}|{NAMED})\W{{0,2}}\s*(?:[:：=]|\s[–—-]\s)\s*|\[{TITLE}\]:?\s*",
    re.IGNORECASE,
)
_ONLY_A_LABEL = re.compile(rf"{_ATTRIBUTES}(?:{TITLE}|{NAMED})\W*", re.IGNORECASE)
_COURTESY = re.compile(rf"{COURTESY}\s*(?:[!.:…！。，、]+\s*|\Z)", re.IGNORECASE)
# "Sure! Here you are: …"
_PREAMBLE = re.compile(rf"[^:：]{{0,80}}?{HERE_IT_IS}[^:：]{{0,80}}[:：]\s*", re.IGNORECASE)
_ABOUT_A_TITLE = re.compile(rf"{TITLE}|{HERE_IT_IS}", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"\W*(?:null|none|nil|n/?a|undefined|untitled|unknown|no title(?: available)?"
    r"|not applicable)\W*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"thought|think|reason|expla|analy|language|lang\b|summary", re.IGNORECASE)
_MARKS = "*_`#> \t"
# The sign of "C#" belongs to the word.
_END_MARKS = re.compile(r"(?:\s#+|[*_`>\s])+\Z")


def read_title(answer: str) -> str:
    """One line of at most 60 characters; empty where the answer holds no title."""
    text = _BEGIN.sub("", split_thoughts(answer[:ANSWER_CHARACTERS])[0].strip())
    if _PLAYED_ON.match(text):
        return ""
    if _ALOUD.match(text):
        named = _NAMED_LINE.findall(text)
        text = named[-1] if named else ""
    if boxed := _BOXED.search(text):
        text = boxed[1]
    if (fence := _FENCE.search(text)) and fence[2].strip():
        text = fence[2].strip()
    told = _read_mapping(text)
    if told is None and _CUT_OFF.match(text):
        # JSON that was cut off before its end.
        return ""
    while told is None and (element := _ELEMENT.search(text)):
        text = element[2]
    line = _COUNT.sub("", _find_line(_strip_tags(text if told is None else told)))
    if not _can_be_title(line):
        return ""
    title = tidy_title(line)
    return title if _is_readable(title) and not _NO_TITLE.fullmatch(title) else ""


def _can_be_title(line: str) -> bool:
    if len(line) > LONGEST_CHARACTERS or REFUSAL.match(line) or REFUSAL_END.search(line):
        return False
    # A sentence about the conversation, in any language.
    if line.endswith((".", "。")) and len(line.split()) >= SENTENCE_WORDS:
        return False
    return "</" not in line


def _is_readable(text: str) -> bool:
    return any(mark.isalnum() or unicodedata.category(mark) == "So" for mark in text)


def _read_mapping(text: str) -> str | None:
    """The first text in a JSON answer, a title before others; empty if it has none, None if there
    is no JSON. Text may surround it. Read as YAML, because many models get quotation marks and
    commas wrong.
    """
    begin, end = text.find("{"), text.rfind("}") + 1
    if text.startswith(("[", '"')):
        begin, end = 0, len(text)
    if not 0 <= begin < end or text.count("[") + text.count("{") > MOST_BRACKETS:
        return None
    try:
        told = yaml.safe_load(text[begin:end])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    is_answer = isinstance(told, dict | list | str) and (end - begin == len(text) or "\n" in text)
    return next(_find_texts(told), "" if is_answer else None)


def _find_texts(told: object, depth: int = 0) -> Iterator[str]:
    """The texts in a parsed value, those whose key names a title first."""
    if isinstance(told, str):
        yield told
    if depth < 4 and isinstance(told, list):
        for value in told[:8]:
            yield from _find_texts(value, depth + 1)
    if depth < 4 and isinstance(told, dict):
        for key in sorted(told, key=_rate_key):
            yield from _find_texts(told[key], depth + 1)


def _rate_key(key: object) -> int:
    """Sort key: 0 for the name of a title, 2 for that of a side remark, else 1."""
    name = str(key).replace("_", " ")
    return 0 if re.search(TITLE, name, re.IGNORECASE) else 2 if _ASIDE.search(name) else 1


def _find_line(text: str) -> str:
    """The first line that is a title rather than an introduction to one; empty if none."""
    for raw in text.splitlines():
        if len(raw) > LINE_CHARACTERS:
            return ""
        line = _BULLET.sub("", raw.strip(), count=1)
        if (lead := _LEAD.match(line)) and not _ONLY_A_LABEL.fullmatch(lead[1] or lead[2]):
            return lead[1] or lead[2]
        line = _SPEAKER.sub("", _COURTESY.sub("", _strip_marks(line), count=1), count=1)
        if not _is_readable(line) or _ONLY_A_LABEL.fullmatch(line):
            continue
        for wrapping in (_LABEL, _PREAMBLE):
            if found := wrapping.match(line):
                line = _strip_marks(line[found.end() :])
        if _ABOUT_A_TITLE.search(line) and (quoted := _QUOTED.search(line)):
            return quoted[1]
        if line and not line.endswith((":", "：")):
            return line
    return ""


def _strip_marks(line: str) -> str:
    return _END_MARKS.sub("", line.lstrip(_MARKS))


def _strip_tags(text: str) -> str:
    """The text between the tags of HTML; a tag that nothing closes is text."""
    closed = {name.lower() for slash, name in _TAG.findall(text) if slash}

    def replace(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if name in closed or name == "br":
            return "\n" if name in _BLOCKS else ""
        return tag[0]

    return html.unescape(_TAG.sub(replace, text))
