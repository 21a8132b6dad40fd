"""The first words of a conversation: the chosen greeting, the others as its siblings."""

from datetime import datetime, timedelta

from api.errors import bad_request
from chat import branches, prompts, storage
from chat.models import Conversation, Message
from chat.speakers import find_speaker
from chat.storage import Stored
from llm_service.tokens import count_tokens


def require_greeting(conversation: Conversation, index: int) -> None:
    """Raises 400 where the character has no greeting of this number."""
    count = len(prompts.list_greetings(conversation, find_speaker(conversation)))
    if index >= count:
        raise bad_request(
            "invalid", f"This character has {count} greetings.", field="greeting_index"
        )


def greet(conversation: Conversation, index: int, at: datetime) -> tuple[Message, Stored]:
    """Insert all greetings as sibling root messages and show number `index`; returns that message
    and the storage used by all.
    """
    speaker = find_speaker(conversation)
    texts = prompts.list_greetings(conversation, speaker)
    meta = speaker.as_meta()
    messages = [
        branches.new_message(
            conversation,
            None,
            role=Message.Role.ASSISTANT,
            content=text,
            token_count=count_tokens(text),
            meta=meta,
            is_visible=number == index,
            # Siblings are ordered by `created_at`.
            created_at=at + timedelta(microseconds=number),
        )
        for number, text in enumerate(texts)
    ]
    Message.objects.bulk_create(messages)
    stored = sum((storage.count_text(text) for text in texts), storage.NOTHING)
    return messages[index], stored
