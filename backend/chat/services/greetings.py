"""The first words of a conversation: the chosen greeting, the others as its siblings."""

from datetime import datetime, timedelta

from api.errors import bad_request
from chat import branches, prompts, storage
from chat.models import Conversation, Message
from chat.speakers import find_speaker
from chat.storage import Stored
from llm_service.tokens import count_tokens


def greet(conversation: Conversation, index: int, at: datetime) -> tuple[Message, Stored]:
    """Store the character's greetings as the first messages, of which number `index` shows, and
    return that one with what all of them take. Raises 400 for a number beyond the last one.
    """
    speaker = find_speaker(conversation)
    texts = prompts.list_greetings(conversation, speaker)
    if index >= len(texts):
        raise bad_request(
            "invalid", f"This character has {len(texts)} greetings.", field="greeting_index"
        )
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
            # Siblings stand in the order of their times.
            created_at=at + timedelta(microseconds=number),
        )
        for number, text in enumerate(texts)
    ]
    Message.objects.bulk_create(messages)
    stored = sum((storage.count_text(text) for text in texts), storage.NOTHING)
    return messages[index], stored
