"""Messages in the search index, and what is found of them."""

from accounts.models import User
from chat.models import Conversation, Message
from chat.search.results import find


def add(conversation: Conversation, text: str) -> Message:
    depth = Message.objects.filter(conversation=conversation).count()
    return Message.objects.create(conversation=conversation, depth=depth, role="user", content=text)


def found(user: User, query: str) -> list[str]:
    return [message.content for message, *_ in find(user, query, 100).messages]
