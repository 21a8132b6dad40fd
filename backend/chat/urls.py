from django.urls import path

from chat.views.catalog import ModelListView, SearchView
from chat.views.conversations import ConversationListView, ConversationView
from chat.views.messages import (
    MessageCreateView,
    MessageListView,
    MessageRewriteView,
    MessageView,
)
from chat.views.runs import (
    ConversationStopView,
    RunReceiptView,
    RunStopView,
    SocketTicketView,
    StreamOptionsView,
)
from chat.views.sample import SampleView
from chat.views.storage import StorageView
from chat.views.tries import CharacterTryView, UnsavedTryView

urlpatterns = [
    path("conversations", ConversationListView.as_view()),
    path("conversations/<str:conversation_id>", ConversationView.as_view()),
    path("conversations/<str:conversation_id>/messages", MessageListView.as_view()),
    path("conversations/<str:conversation_id>/messages/create", MessageCreateView.as_view()),
    path("conversations/<str:conversation_id>/messages/<str:message_id>", MessageView.as_view()),
    path(
        "conversations/<str:conversation_id>/messages/<str:message_id>/rewrite",
        MessageRewriteView.as_view(),
    ),
    path("conversations/<str:conversation_id>/stop", ConversationStopView.as_view()),
    path("chat/stream", StreamOptionsView.as_view()),
    path("chat/runs/<str:run_id>/stop", RunStopView.as_view()),
    path("chat/runs/<str:run_id>/receipt", RunReceiptView.as_view()),
    path("characters/try", UnsavedTryView.as_view()),
    path("characters/<str:character_id>/try", CharacterTryView.as_view()),
    path("chat/sample", SampleView.as_view()),
    path("auth/ws-ticket", SocketTicketView.as_view()),
    path("storage", StorageView.as_view()),
    path("search", SearchView.as_view()),
    path("models", ModelListView.as_view()),
]
