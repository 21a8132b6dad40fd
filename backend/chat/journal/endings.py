"""The ending of a run: the value, its last events, and its database changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.utils import timezone

from api.renderers import format_time
from api.sql.prepared import PreparedLookup, PreparedUpdate
from chat import activity
from chat.activity import Change
from chat.events import End, Error, Fallback, RunEvent
from chat.journal.log import Numbered
from chat.models import ActivityEntry, Message, Run
from chat.storage import NOTHING, count_text
from llm_service.models import LLMCallLog

_OWNERS = PreparedLookup(
    lambda ids: Run.objects.filter(pk__in=ids).values_list(
        "conversation__user_id", "conversation_id", "pk"
    )
)
_END_RUN = PreparedUpdate(
    Run,
    changed=("status", "finish_reason", "error_code", "input_tokens", "output_tokens", "ended_at"),
)
_END_MESSAGE = PreparedUpdate(Message, changed=("content", "status", "error", "token_count"))


@dataclass(frozen=True, slots=True)
class Ending:
    """The ending of a run. `code` and `detail` only with status error or interrupted; `fallback`
    only without any text. `call_log_id` is its row in the log of model calls. `thoughts` are the
    model's thoughts, added by the journal. `at` is the time of the end; None: when it is stored.
    """

    status: str
    finish_reason: str = ""
    code: str = ""
    detail: str = ""
    retryable: bool = False
    fallback: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    token_count: int = 0
    call_log_id: UUID | None = None
    thoughts: str = ""
    at: datetime | None = None

    def events(self, message_id: UUID) -> list[RunEvent]:
        last: list[RunEvent] = []
        if self.fallback:
            last.append(Fallback(self.fallback))
        if self.code:
            last.append(Error(self.detail, self.code, str(message_id), self.retryable))
        last.append(
            End(
                status=self.status,
                message_id=str(message_id),
                finish_reason=self.finish_reason or None,
                input_tokens=self.input_tokens,
                output_tokens=self.output_tokens,
                ts=format_time(self.at or timezone.now()),
                call_log_id=str(self.call_log_id) if self.call_log_id else None,
                thoughts=self.thoughts,
            )
        )
        return last

    def run_fields(self) -> dict[str, object]:
        return {
            "status": self.status,
            "finish_reason": self.finish_reason[:40],
            "error_code": self.code,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "ended_at": self.at or timezone.now(),
        }


STOPPED = Ending(status=Run.Status.CANCELLED)
WORKER_LOST = Ending(
    status=Run.Status.INTERRUPTED,
    code="worker_lost",
    detail="The reply was cut off because the server stopped working on it.",
    retryable=True,
)
SERVER_STOPPING = Ending(
    status=Run.Status.INTERRUPTED,
    code="server_stopping",
    detail="The reply was cut off because the server was restarted.",
    retryable=True,
)
NOT_STORED = Ending(
    status=Run.Status.INTERRUPTED,
    code="not_stored",
    detail="The reply was cut off because the server cannot store it: its disk is full or "
    "cannot be written. What you see of it is kept.",
    retryable=True,
)
TASK_DIED = Ending(
    status=Run.Status.INTERRUPTED,
    code="server_error",
    detail="The reply was cut off because something went wrong on our side.",
    retryable=True,
)


@dataclass(frozen=True, slots=True)
class Unstored:
    """An ending that is shown to readers before it can be stored, with the same event numbers. A
    database whose disk is full can be read but not written; otherwise readers would wait until it
    can be written.

    `last_seq` is the run's last stored event. `ending.at` is set, so that the events are the same
    later.
    """

    message_id: UUID
    last_seq: int
    ending: Ending

    def after(self, seq: int) -> list[Numbered]:
        """The events after `seq`; for a cursor at or past the end, the last one."""
        events = list(enumerate(self.ending.events(self.message_id), start=self.last_seq + 1))
        return [numbered for numbered in events if numbered[0] > seq] or events[-1:]


def write_run(run_id: UUID, ending: Ending) -> None:
    """End the run's row, which the caller has found running and keeps so in its transaction."""
    _END_RUN.apply(ending.run_fields(), id=run_id)


def write_message(message_id: UUID, ending: Ending, text: str, *, continues: bool) -> None:
    """Store the run's text in its message; `continues`: after the text that is there."""
    if continues:
        _extend_message(message_id, ending, text)
        return
    _END_MESSAGE.apply(
        {
            "content": text,
            "status": ending.status,
            "error": ending.detail[:300],
            "token_count": ending.token_count,
        },
        id=message_id,
    )
    if ending.thoughts:
        write_thoughts(message_id, ending.thoughts)


def _extend_message(message_id: UUID, ending: Ending, text: str) -> None:
    # The caller's transaction ends the run, so this happens once.
    for message in Message.objects.select_for_update().filter(pk=message_id):
        # The tokens of a part that was ended from outside are unknown; then so is the sum (0).
        is_counted = message.token_count and (ending.token_count or not text)
        message.content += text
        message.status = ending.status
        message.error = ending.detail[:300]
        message.token_count = message.token_count + ending.token_count if is_counted else 0
        if ending.thoughts:
            earlier = message.meta.get("thoughts")
            both = (earlier, ending.thoughts) if earlier else (ending.thoughts,)
            message.meta["thoughts"] = "\n\n".join(both)
        message.save(update_fields=["content", "status", "error", "token_count", "meta"])


def write_thoughts(message_id: UUID, thoughts: str) -> None:
    """Store the model's thoughts with the reply, if it still exists and has none yet."""
    for message in Message.objects.filter(pk=message_id).only("meta"):
        message.meta.setdefault("thoughts", thoughts)
        message.save(update_fields=["meta"])


def record_activity(texts: Mapping[UUID, str]) -> None:
    """Record the ends of these runs, with the texts they left, as activity of their owners:
    conversation lists show which replies are being written, also in tabs that follow none of these
    runs.
    """
    if not texts:
        return
    rows = sorted(set(_OWNERS.fetch(list(texts))))
    for user_id, group in groupby(rows, key=itemgetter(0)):
        ended = list(group)
        changes = [
            Change(ActivityEntry.Kind.CONVERSATION, conversation_id)
            for _, conversation_id, _ in ended
        ]
        stored = sum((count_text(texts[run_id], messages=0) for *_, run_id in ended), NOTHING)
        activity.record(user_id, *dict.fromkeys(changes), stored=stored)


def find_call(run_id: UUID) -> UUID | None:
    """The id of the run's own row in the log of model calls, or None."""
    return LLMCallLog.objects.filter(pk=run_id).values_list("pk", flat=True).first()
