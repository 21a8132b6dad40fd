from django.urls import path

from chat.views import catalog, conversations, messages, runs, sample, storage, tries

urlpatterns = [
    path("conversations", conversations.ConversationListView.as_view()),
    path("conversations/<str:conversation_id>", conversations.ConversationView.as_view()),
    path("conversations/<str:conversation_id>/messages", messages.MessageListView.as_view()),
    path(
        "conversations/<str:conversation_id>/messages/create", messages.MessageCreateView.as_view()
    ),
    path(
        "conversations/<str:conversation_id>/messages/<str:message_id>",
        messages.MessageView.as_view(),
    ),
    path(
        "conversations/<str:conversation_id>/messages/<str:message_id>/rewrite",
        messages.MessageRewriteView.as_view(),
    ),
    path("conversations/<str:conversation_id>/stop", runs.ConversationStopView.as_view()),
    path("chat/stream", runs.StreamOptionsView.as_view()),
    path("chat/runs/<str:run_id>/stop", runs.RunStopView.as_view()),
    path("chat/runs/<str:run_id>/receipt", runs.RunReceiptView.as_view()),
    path("characters/try", tries.UnsavedTryView.as_view()),
    path("characters/<str:character_id>/try", tries.CharacterTryView.as_view()),
    path("chat/sample", sample.SampleView.as_view()),
    path("auth/ws-ticket", runs.SocketTicketView.as_view()),
    path("storage", storage.StorageView.as_view()),
    path("search", catalog.SearchView.as_view()),
    path("models", catalog.ModelListView.as_view()),
]
