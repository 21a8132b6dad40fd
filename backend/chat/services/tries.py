"""What a character would be sent for a message: the prompt of a reply that nobody writes."""

import zlib
from typing import Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

import chatbot
from accounts.models import User, read_settings
from api.errors import bad_request
from api.renderers import format_time
from characters import people, voices
from characters.services.personas import get_persona
from chat import lore, meaning, receipts
from chat.speakers import Speaker, load, load_plainly
from llm_service.client import resolve_model
from llm_service.errors import ModelNotAllowed
from llm_service.tokens import count_tokens_cached

Said = dict[str, str]


def try_character(
    user: User, character_id: UUID, *, message: str, history: list[Said], persona_id: UUID | None
) -> dict[str, Any]:
    """The receipt that a reply to `message` would have, newest version, with the texts of what was
    said. No model is asked, one for vectors neither; nothing is stored. Raises 404 for a character
    or persona that the user cannot see.
    """
    voice = voices.choose(user, name="", character_id=character_id)
    if persona_id:
        get_persona(user, persona_id)
    speaker = Speaker(voice.name)
    if voice.row:
        speaker = Speaker(voice.name, voice.row.pk, voice.row.newest_version)
    # To search by the vectors of a vendor would be to ask it.
    persona = load_plainly(speaker) if meaning.waits_for_vendor() else load(speaker)
    now = timezone.now()
    seed = zlib.crc32(uuid4().bytes)
    person = people.find_person(user.pk, persona_id)
    books = lore.open_unnamed(user, character_id, has_open=person.has_open_books)
    prompt = chatbot.build_prompt(
        persona,
        message,
        [_read(said, place) for place, said in enumerate(history)],
        budget=settings.LLM_HISTORY_TOKENS,
        count_tokens=count_tokens_cached,
        turn=chatbot.Turn(seed, seed, timezone.localtime(now), person.user, books),
    )
    return {
        **receipts.NO_RUN,
        "model": _choose_model(user),
        "created_at": format_time(now),
        **receipts.describe(prompt),
    }


def _read(said: Said, place: int) -> chatbot.HistoryMessage:
    role: Literal["user", "assistant"] = "user" if said["role"] == "user" else "assistant"
    text = said["content"]
    return chatbot.HistoryMessage(role, text, count_tokens_cached(text), "", position=place)


def _choose_model(user: User) -> str:
    try:
        return resolve_model(None, read_settings(user).chat_model or None)
    except ModelNotAllowed as error:
        raise bad_request("model_not_allowed", error.detail) from None
