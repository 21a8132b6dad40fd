"""An answer without a model: knowledge entries in the persona's own lines."""

import random
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.actions import split_actions
from chatbot.findings import Findings, Hit
from chatbot.knowledge import KnowledgeEntry
from chatbot.language import CLOSE, Language, compare, load_language
from chatbot.lore import Called
from chatbot.lore_call import call_up, list_asked_for
from chatbot.macros import MacroContext, fill_in_user
from chatbot.personas import Persona
from chatbot.questions import read_question
from chatbot.reactions import ENTIRE, find_reaction
from chatbot.receipt import HistoryMessage
from chatbot.sections import describe_entry
from chatbot.self_description import find_self_description, shorten
from chatbot.text import estimate
from chatbot.user_persona import NOBODY, UserPersona

# Minimum certainty of a second line, as a share of the first: on another subject, on the same.
OTHER_SUBJECT_SHARE, SAME_SUBJECT_SHARE = 0.6, 0.8
# An entry that was not used recently is preferred to the best one from this share of its certainty.
FRESH_SHARE = 0.8
# Token budget for the lorebook when a character is asked without a prompt.
LORE_BUDGET = 20_000
REMEMBERED_ANSWERS = 6
# Minimum similarity of small talk to an example: "thanks a lot" is like "thanks".
SMALL_TALK_ALIKE = 0.45
# Entries whose subjects are offered if none matches: the first ones by weight.
WEIGHTIEST = 12
# Kinds of reactions: those that come before all entries; those answered by a greeting at the start
# of a chat; those also used for questions that no entry answers.
PARTING, OPENING_KINDS = frozenset({"thanks", "farewells"}), frozenset({"hello", "other"})
ASKED_KINDS = ENTIRE | {"reality"}
_SENTENCE_END = re.compile(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019]|$)")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message to answer: what was found for it, its kind of reaction (one of `KINDS`), and the
    character's last answers.
    """

    persona: Persona
    text: str
    findings: Findings
    kind: str
    said: Sequence[str]
    user: UserPersona

    def read_line(self, hit: Hit) -> str:
        return fill_in_user(hit.entry.ic_reply or shorten(hit.entry.summary), self.user)


def compose_offline(
    persona: Persona,
    question: str,
    history: Sequence[HistoryMessage],
    *,
    seed: int = 0,
    user: UserPersona = NOBODY,
    called: Called | None = None,
) -> str:
    """Return an answer from the entries alone, deterministic for the same arguments and `seed`.
    Macros other than the name of `user` are left for `fill_in`. `called` are the lorebook entries
    of a prompt for the same question (`Prompt.called`); without it the character's own are
    activated.

    In character: the voice lines of entries that the question is certainly about, of two subjects
    if it has two; for a message that asks nothing an example, a reaction, or at the start a
    greeting; else what the definition says about it, or a fallback with suggested questions. A
    recent line is repeated only if it is asked for again, and then marked as a repetition. Out of
    character: the entries with their sources.
    """
    asked = read_question(persona.style, question, history)
    asked = replace(asked, text=split_actions(asked.text)[0])
    findings = persona.search(asked.text, asked.before)
    known = [hit for hit in findings.hits if hit.certainty >= 1]
    if called is None and persona.book.entries:
        turn = MacroContext(seed=seed, user=user)
        called = call_up(persona, asked, history, turn, LORE_BUDGET, estimate)
    if called is not None:
        known += list_asked_for(called, asked.text)
    known.sort(key=lambda hit: -hit.certainty)
    if asked.is_ooc:
        return fill_in_user(_compose_out_of_character(persona, asked.text, known), user)
    said = [each.text.strip() for each in history if each.role == "assistant"][-REMEMBERED_ANSWERS:]
    choice = random.Random(zlib.crc32(f"{seed}|{len(history)}|{asked.text}".encode()))  # noqa: S311 - variety, not secrecy
    message = _Asked(persona, asked.text, findings, find_reaction(asked.text), said, user)
    known = _keep_asked(message, known)
    is_courtesy = message.kind in PARTING and not findings.is_question
    answers = [] if is_courtesy else _list_voiced(message, known)
    answers = answers or [fill_in_user(one, user) for one in _list_unvoiced(message, choice)]
    fresh = [answer for answer in answers if answer.strip() not in said]
    return choice.choice(
        fresh or [answer for answer in answers if answer.strip() not in said[-1:]] or answers
    )


def _keep_asked(asked: _Asked, known: list[Hit]) -> list[Hit]:
    """Return the hits that count: all, or for a message that thanks or asks "how are you" those of
    its other words.
    """
    # Hits of a lorebook have the whole message as their sentence.
    own = {*asked.findings.sentences, asked.text}
    if asked.kind in PARTING:
        return [hit for hit in known if hit.terms and hit.sentence in own]
    if asked.kind == "how_are_you":
        # "What do you charge? And how are you?" asks something else, too.
        own = {text for text in own if find_reaction(text) != asked.kind}
        return [hit for hit in known if hit.sentence in own]
    return known


def _list_voiced(asked: _Asked, known: Sequence[Hit]) -> list[str]:
    """Return the answers built from the entries' lines: none without `known`, or if a follow-up
    question finds only lines that were said already.
    """
    if not known:
        return []
    read, style, leans = asked.read_line, asked.persona.style, asked.findings.leans
    least = FRESH_SHARE * known[0].certainty
    fresh = [hit for hit in known if not any(read(hit) in text for text in asked.said)]
    if leans and not fresh:
        return []
    if not leans and (not fresh or fresh[0].certainty < least):
        line = read(known[0])
        if not any(line in text for text in asked.said[-1:]):
            return [line]
        return [*(shape.replace("{line}", line) for shape in style.repeats), line]
    first, *others = fresh
    line = read(first)
    # An entry found by other words of the message answers a second question in it.
    certain = [hit for hit in others if hit.certainty >= OTHER_SUBJECT_SHARE * first.certainty]
    elsewhere = [read(hit) for hit in certain if not {*hit.terms} & {*first.terms}][:1]
    near = [hit for hit in certain[:2] if hit.certainty >= SAME_SUBJECT_SHARE * first.certainty]
    answers = [
        line.join(part.replace("{line2}", other) for part in shape.split("{line}"))
        for shape in style.response_shapes
        for other in elsewhere or list(map(read, near)) or [""]
        if other or "{line2}" not in shape
    ]
    limit = style.length_policy.ic.max_sentences
    short = [text for text in answers if len(_SENTENCE_END.findall(text)) <= limit]
    return [text for text in short if all(each in text for each in elsewhere)] or short or [line]


def _list_unvoiced(asked: _Asked, choice: random.Random) -> list[str]:
    """Return the answers if no entry has one: an example, the definition, a reaction to a message
    that asks nothing, or a fallback.
    """
    for one in (_find_example(asked), _introduce(asked)):
        if one and fill_in_user(one, asked.user).strip() not in asked.said:
            return [one]
    # "Thank you. May you live long" begins like a question.
    is_thanks = asked.kind in PARTING and "?" not in asked.text
    if asked.findings.is_question and not is_thanks and asked.kind not in ASKED_KINDS:
        return _list_unknowing(asked.persona, asked.findings, choice)
    # A message that is no question: at the start of a chat it gets a greeting.
    if not asked.said and asked.kind in OPENING_KINDS:
        return list(asked.persona.greetings)
    return list(asked.persona.style.reactions.list_lines(asked.kind))


def _introduce(asked: _Asked) -> str:
    """Return what the definition says about the subject of a message, "" if nothing."""
    if asked.findings.is_small_talk or not asked.findings.is_question:
        return ""
    style, called = asked.persona.style, asked.persona.called
    language = load_language(style.language)
    found = find_self_description(style, asked.text, language)
    sentences = [fill_in_user(each, asked.user) for each in found]
    told = " ".join(each[:1].upper() + each[1:] for each in sentences)
    asks_who = told and not language.read(asked.text).terms and not told.startswith(called)
    return f"I am {called}. {told}" if asks_who else told


def _find_example(asked: _Asked) -> str:
    """Return the answer of the example that asks the same; for small talk, something similar."""
    style = asked.persona.style
    language = load_language(style.language)
    said = frozenset(map(language.stem, language.tokenize(asked.text)))
    subjects = frozenset(language.read(asked.text).terms)
    best, answer = SMALL_TALK_ALIKE if asked.findings.is_small_talk else CLOSE, ""
    for example in style.examples:
        other = frozenset(map(language.stem, language.tokenize(example.user)))
        if subjects <= other and compare(said, other) >= best:
            best, answer = compare(said, other), example.assistant
    return answer


def _list_unknowing(persona: Persona, findings: Findings, choice: random.Random) -> list[str]:
    """Return the answers to a question that no entry is certainly about."""
    style = persona.style
    language = load_language(style.language)
    near = [hit.entry for hit in (*findings.hits, *findings.left_out)]
    # Entries without plain keys (constant ones, or with patterns only) have no name to offer.
    lore = (entry for entry in persona.world.list_known(persona.called) if entry.tags)
    weighty = sorted((*persona.knowledge.entries, *lore), key=lambda entry: -entry.weight)[
        :WEIGHTIEST
    ]
    offered = list(style.openers) or [_write_topic(entry, language) for entry in weighty]
    choice.shuffle(offered)
    nearest = [_write_topic(entry, language) for entry in near]
    topics = list(dict.fromkeys((*nearest, *offered)))[:2]
    if len(topics) < 2:
        return list(style.fallbacks)
    offers = [
        offer.replace("{topic2}", topics[1]).replace("{topic}", topics[0]) for offer in style.offers
    ]
    return [f"{fallback} {offer}" for fallback in style.fallbacks for offer in offers]


def _write_topic(entry: KnowledgeEntry, language: Language) -> str:
    """Return the first alias of an entry that is a question, or one about its first tag."""
    # The keys of a lorebook are both tags and aliases: words, not questions.
    asking = (alias for alias in entry.aliases if language.asks(alias, language.tokenize(alias)))
    name = (*entry.tags, entry.id)[0].replace("_", " ").replace("-", " ")
    text = next((alias for alias in asking if alias not in entry.tags), f"what about {name}")
    # Aliases are written as people type; names get the capitals of the entry's `entities`.
    for word in {word for each in entry.entities for word in each.split() if word[0].isupper()}:
        text = re.sub(rf"\b{re.escape(word)}\b", word, text, flags=re.IGNORECASE)
    return f"{text[:1].upper()}{text[1:].rstrip('?.! ')}?"


def _compose_out_of_character(persona: Persona, message: str, known: Sequence[Hit]) -> str:
    if not known:
        told = find_self_description(persona.style, message, load_language(persona.style.language))
        return "\n".join(f"- {each}" for each in told) or (
            f"Out of character: the notes on {persona.name} say nothing about that."
        )
    lines = known[: persona.style.length_policy.ooc.max_lines]
    entries = [replace(hit.entry, summary=shorten(hit.entry.summary)) for hit in lines]
    return "\n".join(f"- {describe_entry(entry)}" for entry in entries)
