"""An answer without a model: knowledge entries in the persona's own lines."""

import random
import re
import zlib
from collections.abc import Sequence

from chatbot.personas import Persona
from chatbot.questions import Question, read_question
from chatbot.receipt import HistoryMessage
from chatbot.retrieval import Findings, Hit
from chatbot.retrieval.language import load_language
from chatbot.retrieval.small_talk import CLOSE, compare
from chatbot.sections import describe_entry
from chatbot.topics import list_topics

# A second line on the same subject is added only when its entry is nearly as certain as the first.
SECOND_LINE_SHARE = 0.6
REMEMBERED_ANSWERS = 6
# How like an example small talk has to be: "thanks a lot" is like "thanks".
SMALL_TALK_ALIKE = 0.45
_SLOT = re.compile(r"\{line2?\}")
_SENTENCE_END = re.compile(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019]|$)")


def compose_offline(
    persona: Persona, question: str, history: Sequence[HistoryMessage], *, seed: int = 0
) -> str:
    """Return an answer from the entries alone, the same for the same arguments and `seed`.

    In character: the voice lines of the entries that the question is certainly about, of two
    subjects if it has two; a line of the examples or a greeting for small talk; else a fallback
    and what could be asked instead. Never the text of the last answer again while there is
    another. Out of character: the entries with their sources.
    """
    asked = read_question(persona.style, question, history)
    findings = persona.search(asked.text, asked.before)
    known = sorted(
        (hit for hit in findings.hits if hit.certainty >= 1), key=lambda hit: -hit.certainty
    )
    if asked.is_ooc:
        return _compose_out_of_character(persona, known)
    said = [each.text.strip() for each in history if each.role == "assistant"][-REMEMBERED_ANSWERS:]
    choice = random.Random(zlib.crc32(f"{seed}|{len(history)}|{asked.text}".encode()))  # noqa: S311 - variety, not secrecy
    if known:
        answers = _list_voiced(persona, known, said)
        if answers:
            return _choose(answers, said, choice)
    return _choose(_list_unknowing(persona, asked, findings, said, choice), said, choice)


def _list_voiced(persona: Persona, known: Sequence[Hit], said: Sequence[str]) -> list[str]:
    """Return the answers that shapes make of the lines; none when all were said of late."""
    fresh = _leave_out(known, said) or _leave_out(known, said[-1:])
    if not fresh:
        return []
    first, others = fresh[0], _list_seconds(fresh)
    answers = [
        _fill(shape, _read_line(first), other)
        for shape in persona.style.response_shapes
        for other in [_read_line(each) for each in others] or [""]
    ]
    limit = persona.style.length_policy.ic.max_sentences
    short = [text for text in answers if text and len(_SENTENCE_END.findall(text)) <= limit]
    if others and others[0].sentence != first.sentence:
        short = [text for text in short if _read_line(others[0]) in text] or short
    return short or [_read_line(first)]


def _list_seconds(fresh: Sequence[Hit]) -> list[Hit]:
    """Return the best entry for another sentence of the message, or those nearly as certain."""
    first = fresh[0]
    for hit in fresh[1:]:
        is_part = hit.sentence in first.sentence or first.sentence in hit.sentence
        if not is_part:
            return [hit]
    return [hit for hit in fresh[1:3] if hit.certainty >= SECOND_LINE_SHARE * first.certainty]


def _leave_out(known: Sequence[Hit], said: Sequence[str]) -> list[Hit]:
    return [hit for hit in known if not any(_read_line(hit) in text for text in said)]


def _read_line(hit: Hit) -> str:
    return hit.entry.ic_reply or hit.entry.summary


def _fill(shape: str, line: str, other: str) -> str:
    """Return the shape with its lines in place; empty when it asks for a second that is missing."""
    if "{line2}" in shape and not other:
        return ""
    return _SLOT.sub(lambda slot: line if slot.group() == "{line}" else other, shape)


def _list_unknowing(
    persona: Persona,
    asked: Question,
    findings: Findings,
    said: Sequence[str],
    choice: random.Random,
) -> list[str]:
    """Return the answers to what no entry is certainly about."""
    style = persona.style
    example = _find_example(persona, asked.text, findings)
    if example and example.strip() not in said:
        return [example]
    if findings.is_small_talk or not findings.asks:
        return [persona.greeting, *style.alternate_greetings]
    topics = list_topics(persona, findings, choice)
    return (
        [
            f"{fallback} {offer.replace('{topic2}', topics[1]).replace('{topic}', topics[0])}"
            for fallback in style.fallbacks
            for offer in style.offers
        ]
        if len(topics) > 1
        else list(style.fallbacks)
    )


def _find_example(persona: Persona, message: str, findings: Findings) -> str:
    """Return the answer of the example that asks the same; of small talk, much the same."""
    language = load_language(persona.style.language)

    def read(text: str) -> tuple[frozenset[str], frozenset[str]]:
        words = language.read(text)
        return frozenset(map(language.stem, words.tokens)), frozenset(words.terms)

    said, subjects = read(message)
    best, answer = SMALL_TALK_ALIKE if findings.is_small_talk else CLOSE, ""
    for example in persona.style.examples:
        other, _ = read(example.user)
        likeness = compare(said, other) if subjects <= other else 0.0
        if likeness >= best:
            best, answer = likeness, example.assistant
    return answer


def _compose_out_of_character(persona: Persona, known: Sequence[Hit]) -> str:
    if not known:
        return f"Out of character: the notes on {persona.name} say nothing about that."
    return "\n".join(
        f"- {describe_entry(hit.entry)}"
        for hit in known[: persona.style.length_policy.ooc.max_lines]
    )


def _choose(answers: Sequence[str], said: Sequence[str], choice: random.Random) -> str:
    """Return an answer not said of late if there is one, at worst another than the last."""
    fresh = [answer for answer in answers if answer.strip() not in said]
    last = said[-1:] if said else []
    return choice.choice(
        fresh or [answer for answer in answers if answer.strip() not in last] or list(answers)
    )
