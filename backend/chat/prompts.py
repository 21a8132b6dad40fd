"""Builds a model call from rows: the persona's prompt with as much of the visible branch as the
token budget allows.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

import chatbot
from api.request_id import get_request_id
from api.sql.prepared import PreparedQuery
from chat import lore, meaning, receipts
from chat.branch_history import as_history_message, find_above, seed_of
from chat.models import Conversation, Message, Receipt, Run
from chat.speakers import Speaker, find_note, find_person, load, read_speaker
from llm_service.catalog import OFFLINE_MODEL
from llm_service.tokens import count_tokens_cached
from llm_service.types import ChatMessage, LLMRequest

_RUN = PreparedQuery(
    lambda pk: Run.objects.select_related("conversation", "user_message").filter(pk=pk)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs of a run's model call. `fallback` is shown if the model fails before its first
    word; `own_lines` picks the character's part of what the model writes.
    """

    request: LLMRequest
    input_tokens: int
    fallback: str
    # For `journal.LiveRun.receipt`.
    receipt: Receipt
    has_provisional_title: bool
    own_lines: chatbot.OwnLines


def build(run_id: UUID) -> Plan:
    """The model call of a run; raises `Run.DoesNotExist` when its conversation was deleted
    meanwhile.
    """
    run = _RUN.first(run_id)
    if run is None:
        raise Run.DoesNotExist
    question = run.user_message
    assert question is not None  # noqa: S101  every run answers a user message
    conversation = run.conversation
    speaker, origin, before = _find_beginning(run)
    persona, person = load(speaker), find_person(conversation)
    history, is_whole = _history_before(question, speaker)
    books = lore.open_for(
        run,
        persona,
        history,
        is_whole=is_whole,
        character_id=speaker.shown_id,
        has_open=person.has_open_books,
    )
    turn = _make_turn(seed_of(origin.pk), run.conversation_id, origin.created_at, person.user)
    turn = replace(turn, lore=books)
    with meaning.asked_by(str(conversation.user_id)):
        prompt = chatbot.build_prompt(
            persona,
            question.content,
            history,
            budget=settings.LLM_HISTORY_TOKENS,
            count_tokens=count_tokens_cached,
            turn=turn,
            note=find_note(conversation),
            reply=before,
        )
        offline_reply = None
        if run.model == OFFLINE_MODEL:
            whole = compose_offline(persona, question.content, history, turn, prompt)
            offline_reply = _skip_text(whole, before)
    return Plan(
        request=_make_request(run, speaker, prompt, offline_reply),
        input_tokens=sum(segment.tokens for segment in prompt.receipt.segments),
        fallback=_choose_fallback(persona, turn) if not before else "",
        receipt=receipts.pack(run, persona, prompt),
        has_provisional_title=(conversation.title_source == Conversation.TitleSource.FIRST_LINE),
        own_lines=pick_own_lines(persona, person.user, prompt),
    )


def pick_own_lines(
    persona: chatbot.Persona, user: chatbot.UserPersona, prompt: chatbot.Prompt
) -> chatbot.OwnLines:
    """What picks the character's part of a reply; out of character all of it is wanted."""
    if prompt.receipt.mode == "ooc":
        return chatbot.OwnLines((), "")
    asked = next(one.text for one in prompt.receipt.segments if one.kind == "question")
    return chatbot.OwnLines((persona.name, persona.called), user.called, asked)


def compose_offline(
    persona: chatbot.Persona,
    message: str,
    history: Sequence[chatbot.HistoryMessage],
    turn: chatbot.MacroContext,
    prompt: chatbot.Prompt,
) -> str:
    """The reply that is composed without a model."""
    text = chatbot.compose_offline(
        persona, message, history, seed=turn.seed, user=turn.user, called=prompt.called
    )
    return chatbot.fill_in(text, chatbot.add_words(turn, persona, history, message))


def _find_beginning(run: Run) -> tuple[Speaker, Run, str]:
    """The speaker, the run that began the reply, and the text that it has already. A continued
    reply keeps its first speaker and random seed, so that the prompt stays the same.
    """
    conversation = run.conversation
    speaker = Speaker(conversation.character)
    if conversation.character_row_id or run.continues_at is not None:
        speaker = read_speaker(run.message.meta, conversation)
    if run.continues_at is None:
        return speaker, run, ""
    first = run.message.runs.order_by("created_at")[0]
    return speaker, first, run.message.content[: run.continues_at]


def _make_request(
    run: Run, speaker: Speaker, prompt: chatbot.Prompt, offline_reply: str | None
) -> LLMRequest:
    return LLMRequest(
        model=run.model,
        messages=tuple(ChatMessage(message.role, message.text) for message in prompt.messages),
        offline_reply=offline_reply,
        request_id=get_request_id(),
        user_id=str(run.conversation.user_id),
        run_id=str(run.pk),
        # A run makes one call and gives it its own id, so that no lookup is needed.
        call_id=run.pk,
        metadata={
            "feature": "chat",
            "character": speaker.name,
            "conversation_id": str(run.conversation_id),
        },
    )


def _choose_fallback(persona: chatbot.Persona, turn: chatbot.MacroContext) -> str:
    lines = persona.style.fallbacks
    return chatbot.fill_in(lines[turn.seed % len(lines)], turn)


def _skip_text(whole: str, before: str) -> str:
    """The text after `before`; if `whole` begins differently, all of it as a new paragraph."""
    return whole.removeprefix(before) if whole.startswith(before) else f"\n\n{whole}"


def list_greetings(conversation: Conversation, speaker: Speaker) -> list[str]:
    """All greetings of the character for a conversation, the default one first."""
    seed = zlib.crc32(conversation.pk.bytes)
    user = find_person(conversation).user
    persona = load(speaker)
    turn = _make_turn(seed, conversation.pk, conversation.created_at, user)
    turn = chatbot.add_words(turn, persona)
    return [chatbot.fill_in(text, turn) for text in persona.greetings]


def _make_turn(
    seed: int, conversation_id: UUID, now: datetime, user: chatbot.UserPersona
) -> chatbot.MacroContext:
    """The context of macros: server clock, in the time zone of the settings."""
    chat_seed = zlib.crc32(conversation_id.bytes)
    return chatbot.MacroContext(seed, chat_seed, timezone.localtime(now), user)


def _history_before(
    question: Message, speaker: Speaker
) -> tuple[list[chatbot.HistoryMessage], bool]:
    """The branch above `question`, oldest first, cut where the budget is certainly used up; and
    whether that is all of it.
    """
    messages: list[tuple[Message, chatbot.HistoryMessage]] = []
    tokens, is_whole = 0, True
    for message in find_above(question):
        said = as_history_message(message)
        messages.append((message, said))
        tokens += said.tokens or 0
        if tokens > settings.LLM_HISTORY_TOKENS:
            is_whole = False
            break
    # Notes of another character are not shown to this one.
    who = speaker.as_meta()
    own = [row.pk for row, _ in messages if _is_by(row, who)]
    notes = receipts.find_notes(own)
    history: list[chatbot.HistoryMessage] = []
    reply_id: UUID | None = None
    for message, said in messages:
        found = notes.get(reply_id) if reply_id and said.role == "user" else None
        history.append(replace(said, notes=found) if found else said)
        reply_id = message.pk if said.role == "assistant" else None
    history.reverse()
    return history, is_whole


def _is_by(message: Message, who: Mapping[str, Any]) -> bool:
    """Whether the same character spoke it, in any version."""
    # Messages of earlier versions have the name alone.
    names = ("character", "character_id") if "character_id" in message.meta else ("character",)
    return all(message.meta.get(name, who.get(name)) == who.get(name) for name in names)
