"""Receipts: why a reply is what it is, as the account of its prompt. Packed for storage with its
run, read by its owner.
"""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.shortcuts import get_object_or_404

import chatbot
from accounts.models import User
from api.renderers import format_time
from api.sql.prepared import PreparedLookup
from chat import meaning
from chat.models import Receipt, Run
from llm_service import call_log

# Kinds of segments whose texts are messages of the conversation: a receipt stores only their ids.
_SPOKEN = frozenset({"user", "assistant", "question"})
# The kind for notes of earlier messages, whose text is in the receipts of their replies.
_NOTES = "notes"
# The text is mostly English words; a higher level takes three times as long for 5 % less.
_LEVEL = 1
_NOTES_OF = PreparedLookup(
    lambda replies: Receipt.objects.filter(run__message_id__in=replies).values_list(
        "run__message_id", "notes", "notes_tokens"
    )
)


# The run's fields of a receipt, empty when a character is only tried.
NO_RUN: Mapping[str, None] = dict.fromkeys(
    (
        "run_id",
        "message_id",
        "status",
        "first_token_at",
        "ended_at",
        "input_tokens",
        "output_tokens",
        "call_log_id",
        "cached_tokens",
        "cost_usd",
        "cost_source",
    )
)


def pack(run: Run, persona: chatbot.Persona, prompt: chatbot.Prompt) -> Receipt:
    """The account of a run's prompt, to be stored: about 2 KB."""
    data = _describe(persona, prompt, run.user_message_id)
    return Receipt(
        run_id=run.pk,
        data=zlib.compress(orjson.dumps(data), _LEVEL),
        # A reply's notes are those of its first run; later prompts repeat them.
        notes=prompt.notes.text if run.continues_at is None else None,
        notes_tokens=prompt.notes.tokens if run.continues_at is None else None,
    )


def describe(persona: chatbot.Persona, prompt: chatbot.Prompt) -> dict[str, Any]:
    """The account of a prompt whose messages are not stored, with all its texts."""
    data = _describe(persona, prompt, None)
    for row, segment in zip(data["segments"], prompt.receipt.segments, strict=True):
        row["text"] = segment.text
    return data


def _describe(
    persona: chatbot.Persona, prompt: chatbot.Prompt, question_id: UUID | None
) -> dict[str, Any]:
    receipt = prompt.receipt
    return {
        "mode": receipt.mode,
        "budget": receipt.budget,
        "tokens": receipt.tokens,
        "history_tokens": receipt.history_tokens,
        "thresholds": {"prompt": receipt.thresholds.prompt, "offline": receipt.thresholds.offline},
        "encoder": receipt.encoder,
        "encoder_failure": meaning.explain_absence(receipt, persona),
        "lore": receipt.lore,
        "segments": [_as_row(segment, question_id) for segment in receipt.segments],
        "cut": [_as_row(segment, question_id) for segment in receipt.cut],
    }


def _as_row(segment: chatbot.Segment, question_id: UUID | None) -> dict[str, Any]:
    is_stored_question = segment.kind == "question" and question_id is not None
    return {
        "kind": segment.kind,
        "source_id": str(question_id) if is_stored_question else segment.source_id,
        "tokens": segment.tokens,
        "reason": segment.reason,
        "score": segment.score,
        "certainty": segment.certainty,
        "text": None if segment.kind in (*_SPOKEN, _NOTES) else segment.text,
        "message": segment.message,
    }


def read(user: User, run_id: UUID) -> dict[str, Any]:
    """The receipt of a run of the user's, as it goes over the wire. Raises 404 for anybody else's,
    and for a run whose first words are not stored yet.
    """
    found = get_object_or_404(Receipt.objects.owned_by(user).select_related("run"), pk=run_id)
    run = found.run
    call = call_log.find_call(run.pk)
    data: dict[str, Any] = orjson.loads(zlib.decompress(found.data))
    _fill_in_notes(run, data["segments"])
    return {
        "run_id": run.pk,
        "message_id": run.message_id,
        "model": run.model,
        "status": run.status,
        "created_at": format_time(run.created_at),
        "first_token_at": format_time(found.first_token_at) if found.first_token_at else None,
        "ended_at": format_time(run.ended_at) if run.ended_at else None,
        "input_tokens": run.input_tokens,
        "output_tokens": run.output_tokens,
        "call_log_id": call.pk if call else None,
        "cached_tokens": call.cached_tokens if call else None,
        "cost_usd": str(call.cost_usd) if call and call.cost_usd is not None else None,
        "cost_source": call.cost_source if call and call.cost_usd is not None else None,
        # Not in receipts of earlier versions.
        "history_tokens": None,
        "lore": None,
        **data,
    }


def find_notes(reply_ids: Sequence[UUID]) -> dict[UUID, chatbot.Notes]:
    """The notes sent with the questions, by reply id."""
    return {
        reply_id: chatbot.Notes(text, tokens, str(reply_id))
        for reply_id, text, tokens in _NOTES_OF.fetch(reply_ids)
        if text and tokens
    }


def _fill_in_notes(run: Run, segments: Sequence[dict[str, Any]]) -> None:
    named = [segment for segment in segments if segment["kind"] == _NOTES]
    if not named:
        return
    rows = Receipt.objects.filter(
        run__conversation=run.conversation_id,
        run__message__in=[segment["source_id"] for segment in named],
        run__continues_at=None,
    )
    texts = {str(reply_id): text for reply_id, text in rows.values_list("run__message", "notes")}
    for segment in named:
        segment["text"] = texts.get(segment["source_id"])
