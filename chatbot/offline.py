"""An answer without a model: knowledge entries in the persona's own lines."""

import random
import re
import zlib
from collections.abc import Sequence

from chatbot.personas import Persona
from chatbot.questions import Question, read_question
from chatbot.receipt import HistoryMessage
from chatbot.retrieval import Hit
from chatbot.sections import describe_entry

# A second line is added only when its entry fits nearly as well as the first.
SECOND_LINE_SHARE = 0.6
REMEMBERED_ANSWERS = 6
_SLOT = re.compile(r"\{line2?\}")
_SENTENCE_END = re.compile(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019]|$)")


def compose_offline(
    persona: Persona, question: str, history: Sequence[HistoryMessage], *, seed: int = 0
) -> str:
    """Return an answer from the entries alone, the same for the same arguments and `seed`.

    In character: the voice lines of the best entries in one of the style's shapes, a fallback
    line where nothing is known, a greeting for small talk; never the text of the last answer
    again while there is another. Out of character: the entries with their sources.
    """
    asked = read_question(persona.style, question, history)
    hits = persona.search(asked.text, asked.before).hits
    if asked.is_ooc:
        return _compose_out_of_character(persona, hits)
    said = [each.text.strip() for each in history if each.role == "assistant"][-REMEMBERED_ANSWERS:]
    choice = random.Random(zlib.crc32(f"{seed}|{len(history)}|{asked.text}".encode()))  # noqa: S311 - variety, not secrecy
    return _choose(_list_answers(persona, asked, hits, said), said, choice)


def _list_answers(
    persona: Persona, asked: Question, hits: Sequence[Hit], said: Sequence[str]
) -> list[str]:
    style = persona.style
    if hits:
        return _list_voiced(persona, hits, said)
    if False:
        return [persona.greeting, *style.alternate_greetings]
    return list(style.fallbacks)


def _list_voiced(persona: Persona, hits: Sequence[Hit], said: Sequence[str]) -> list[str]:
    near = [hit for hit in hits if hit.score >= SECOND_LINE_SHARE * hits[0].score]
    lines = [hit.entry.ic_reply or hit.entry.summary for hit in near]
    fresh = _leave_out(lines, said) or _leave_out(lines, said[-1:])
    if not fresh:
        return list(persona.style.fallbacks)
    filled = [
        _fill(shape, fresh[0], other)
        for shape in persona.style.response_shapes
        for other in fresh[1:3] or [""]
    ]
    limit = persona.style.length_policy.ic.max_sentences
    return [text for text in filled if text and len(_SENTENCE_END.findall(text)) <= limit] or [
        fresh[0]
    ]


def _leave_out(lines: Sequence[str], said: Sequence[str]) -> list[str]:
    return [line for line in lines if not any(line in text for text in said)]


def _fill(shape: str, line: str, other: str) -> str:
    """Return the shape with its lines in place; empty when it asks for a second that is missing."""
    if "{line2}" in shape and not other:
        return ""
    return _SLOT.sub(lambda slot: line if slot.group() == "{line}" else other, shape)


def _compose_out_of_character(persona: Persona, hits: Sequence[Hit]) -> str:
    if not hits:
        return f"Out of character: the notes on {persona.name} say nothing about that."
    return "\n".join(
        f"- {describe_entry(hit.entry)}"
        for hit in hits[: persona.style.length_policy.ooc.max_lines]
    )


def _choose(answers: Sequence[str], said: Sequence[str], choice: random.Random) -> str:
    """Return an answer not said of late if there is one, at worst another than the last."""
    fresh = [answer for answer in answers if answer.strip() not in said]
    last = said[-1:] if said else []
    return choice.choice(
        fresh or [answer for answer in answers if answer.strip() not in last] or list(answers)
    )
