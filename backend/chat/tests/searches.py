"""Searches by the API, and conversations to be found."""

from typing import Any

from accounts.models import User
from chat.models import Conversation, Message
from testing import Http, make_conversation

PATH = "/api/search"
NOTHING: dict[str, list[Any]] = {"conversations": [], "messages": []}


def messages(http: Http, q: str, **query: Any) -> list[str]:
    response = http.get(PATH, q=q, **query)
    assert response.status_code == 200, response.content
    return [row["content"] for row in response.json()["messages"]]


def titles(http: Http, q: str, **query: Any) -> list[str]:
    return [row["title"] for row in http.get(PATH, q=q, **query).json()["conversations"]]


def note(user: User, *texts: str) -> Conversation:
    """User messages, in a conversation whose title none of the searches means."""
    conversation = make_conversation(user, title="-", title_source=Conversation.TitleSource.USER)
    for depth, text in enumerate(texts):
        Message.objects.create(conversation=conversation, depth=depth, role="user", content=text)
    Conversation.objects.filter(pk=conversation.pk).update(message_count=len(texts))
    return conversation
