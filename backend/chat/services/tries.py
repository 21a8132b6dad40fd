"""Trying a character: the prompt of a reply without a conversation, from a stored or an unsaved
definition.
"""

import zlib
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

import chatbot
from accounts.models import User
from api.renderers import format_time
from api.request_id import get_request_id
from characters import character_choice, open_books, people, persona_cache
from characters.definitions import Json
from characters.services.catalog import get_own
from characters.services.personas import get_persona
from chat import meaning, prompts, receipts
from chat.services.turn_limits import choose_model
from chat.speakers import Speaker, load, load_plainly
from chatbot.lore import OpenBooks
from llm_service.catalog import OFFLINE_MODEL
from llm_service.tokens import count_tokens_cached
from llm_service.types import ChatMessage, LLMRequest

Said = dict[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A message that a character is tried with, and the prompt that it makes."""

    user: User
    persona: chatbot.Persona
    message: str
    history: list[chatbot.HistoryMessage]
    turn: chatbot.MacroContext
    prompt: chatbot.Prompt
    model: str

    def describe(self) -> dict[str, Any]:
        """The receipt that a reply would have, with the texts of what was said."""
        told = receipts.describe(self.persona, self.prompt)
        if meaning.waits_for_vendor():
            # It was not to be searched by the vendor's vectors, whether or not they are ready.
            told["encoder_failure"] = ""
        at = format_time(self.turn.now)
        return {**receipts.NO_RUN, "model": self.model, "created_at": at, **told}

    def as_request(self) -> LLMRequest:
        """The model call of the reply. Its texts are not logged: no deletion would reach them
        there.
        """
        offline_reply = None
        if self.model == OFFLINE_MODEL:
            offline_reply = prompts.compose_offline(
                self.persona, self.message, self.history, self.turn, self.prompt
            )
        return LLMRequest(
            model=self.model,
            messages=tuple(ChatMessage(one.role, one.text) for one in self.prompt.messages),
            offline_reply=offline_reply,
            request_id=get_request_id(),
            user_id=str(self.user.pk),
            call_id=uuid4(),
            timeout=settings.LLM_REQUEST_TIMEOUT,
            metadata={"feature": "try"},
            keeps_words=False,
        )


def try_character(
    user: User,
    character_id: UUID | None,
    *,
    message: str,
    history: list[Said],
    persona_id: UUID | None,
    definition: Json | None = None,
) -> Trial:
    """Try the newest version of a character, or an unsaved checked `definition`, of one of the
    user's characters or (without an id) of a new one. Calls no model, not even for vectors, and
    stores nothing.

    Raises 404 for a character or persona that the user cannot see, 409 `read_only` for a definition
    of another user's character, 400 `model_not_allowed`.
    """
    persona = _find_persona(user, character_id, definition)
    if persona_id:
        get_persona(user, persona_id)
    seed = zlib.crc32(uuid4().bytes)
    person = people.find_person(user.pk, persona_id)
    opened = open_books.find_open(user.pk, (), character_id) if person.has_open_books else ()
    books = OpenBooks(opened, settings.LORE_TOKEN_BUDGET)
    turn = chatbot.MacroContext(seed, seed, timezone.localtime(), person.user, books)
    said = [_read(each, place) for place, each in enumerate(history)]
    prompt = chatbot.build_prompt(
        persona,
        message,
        said,
        budget=settings.LLM_HISTORY_TOKENS,
        count_tokens=count_tokens_cached,
        turn=turn,
    )
    return Trial(user, persona, message, said, turn, prompt, choose_model(user, None))


def _find_persona(
    user: User, character_id: UUID | None, definition: Json | None
) -> chatbot.Persona:
    if definition is not None:
        if character_id is not None:
            get_own(user, character_id)
        return persona_cache.make_persona(definition)
    choice = character_choice.choose(user, name="", character_id=character_id)
    speaker = Speaker(choice.name)
    if choice.row:
        speaker = Speaker(choice.name, choice.row.pk, choice.row.newest_version)
    # No search by a vendor's vectors: that would call the vendor.
    return load_plainly(speaker) if meaning.waits_for_vendor() else load(speaker)


def _read(said: Said, place: int) -> chatbot.HistoryMessage:
    role: Literal["user", "assistant"] = "user" if said["role"] == "user" else "assistant"
    text = said["content"]
    return chatbot.HistoryMessage(role, text, count_tokens_cached(text), "", position=place)
