"""Why a reply is what it is: the account of its prompt, packed for storage beside its run and read
by its owner.
"""

import zlib
from typing import Any
from uuid import UUID

import orjson
from django.http import Http404

import chatbot
from accounts.models import User
from api.renderers import format_time
from chat.models import Receipt
from llm_service import call_log

# The texts of these are messages of the conversation: named here, not stored a second time.
_SPOKEN = frozenset({"user", "assistant", "question"})
# The text is mostly English words; a higher level takes three times as long for 5 % less.
_LEVEL = 1


def pack(receipt: chatbot.Receipt, question_id: UUID) -> bytes:
    """The account in as few bytes as a moment's work makes of it: about 2 KB."""
    data = {
        "mode": receipt.mode,
        "budget": receipt.budget,
        "tokens": receipt.tokens,
        "thresholds": {
            "prompt": receipt.thresholds.prompt,
            "offline": receipt.thresholds.offline,
        },
        "segments": [_as_row(segment, question_id) for segment in receipt.segments],
        "cut": [_as_row(segment, question_id) for segment in receipt.cut],
    }
    return zlib.compress(orjson.dumps(data), _LEVEL)


def _as_row(segment: chatbot.Segment, question_id: UUID) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "source_id": str(question_id) if segment.kind == "question" else segment.source_id,
        "tokens": segment.tokens,
        "reason": segment.reason,
        "score": segment.score,
        "certainty": segment.certainty,
        "text": None if segment.kind in _SPOKEN else segment.text,
        "message": segment.message,
    }


def read(user: User, run_id: UUID) -> dict[str, Any]:
    """The receipt of a run of the user's, as it goes over the wire. Raises 404 for anybody else's,
    and for a run whose first words are not stored yet.
    """
    found = Receipt.objects.owned_by(user).select_related("run").filter(pk=run_id).first()
    if found is None:
        raise Http404
    run = found.run
    call = call_log.find_call(run.pk)
    data: dict[str, Any] = orjson.loads(zlib.decompress(found.data))
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
        "cost_usd": str(call.cost_usd) if call and call.cost_usd is not None else None,
        "cost_source": call.cost_source if call and call.cost_usd is not None else None,
        **data,
    }
