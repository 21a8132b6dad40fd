"""How a run ended, and the events that say so."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from api.renderers import format_time
from chat.events import End, Error, Fallback, RunEvent
from chat.models import Run


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. `code` and `detail` only with status error or interrupted; `fallback` only
    without any text. `call_log_id` is its row in the log of model calls.
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

    def events(self, message_id: UUID) -> list[RunEvent]:
        """The last events of the run, as readers will see them."""
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
                ts=format_time(timezone.now()),
                call_log_id=str(self.call_log_id) if self.call_log_id else None,
            )
        )
        return last


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
