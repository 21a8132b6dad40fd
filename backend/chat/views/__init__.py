"""The REST views, one module for each noun."""

from chat.views.catalog import CharacterListView, ModelListView, SearchView
from chat.views.conversations import ConversationListView, ConversationView
from chat.views.messages import MessageCreateView, MessageListView, MessageView
from chat.views.runs import ConversationStopView, RunReceiptView, RunStopView, SocketTicketView

__all__ = [
    "CharacterListView",
    "ConversationListView",
    "ConversationStopView",
    "ConversationView",
    "MessageCreateView",
    "MessageListView",
    "MessageView",
    "ModelListView",
    "RunReceiptView",
    "RunStopView",
    "SearchView",
    "SocketTicketView",
]
