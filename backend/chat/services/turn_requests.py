"""A turn in its three forms: requested, prepared and stored."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

import orjson

from accounts.models import User
from chat.events import Start

# The default parent: the end of the visible branch.
LEAF: Final = "leaf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """A turn as requested. `parent_id` None: at the root; `prompt`: as typed. With
    `continue_message_id` there is no question: that reply is continued.
    """

    conversation_id: UUID
    prompt: str = ""
    create_user_message: bool = True
    parent_id: UUID | Literal["leaf"] | None = LEAF
    client_request_id: UUID | None = None
    model: str | None = None
    continue_message_id: UUID | None = None

    def fingerprint(self) -> str:
        """Equal for equal requests; distinguishes a repeated send from a reused id."""
        body = [self.prompt, self.create_user_message, self.parent_id, self.model]
        if self.continue_message_id:
            body = [self.continue_message_id, self.model]
        return hashlib.sha256(orjson.dumps(body)).hexdigest()


@dataclass(frozen=True, slots=True)
class Turn:
    """A stored exchange. `is_new` False: an earlier request with the same id has started it."""

    run_id: UUID
    start: Start
    is_new: bool


@dataclass(frozen=True, slots=True)
class PreparedTurn:
    """A turn after all decisions that need not be made in its transaction."""

    user: User
    request: TurnRequest
    model: str
    token_count: int
