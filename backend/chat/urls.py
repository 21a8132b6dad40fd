from django.urls import path

from chat import views

urlpatterns = [
    path("conversations", views.ConversationListView.as_view()),
    path("conversations/<str:conversation_id>", views.ConversationView.as_view()),
    path("conversations/<str:conversation_id>/messages", views.MessageListView.as_view()),
    path("conversations/<str:conversation_id>/messages/create", views.MessageCreateView.as_view()),
    path(
        "conversations/<str:conversation_id>/messages/<str:message_id>", views.MessageView.as_view()
    ),
    path("conversations/<str:conversation_id>/stop", views.ConversationStopView.as_view()),
    path("chat/runs/<str:run_id>/stop", views.RunStopView.as_view()),
    path("chat/runs/<str:run_id>/receipt", views.RunReceiptView.as_view()),
    path("auth/ws-ticket", views.SocketTicketView.as_view()),
    path("search", views.SearchView.as_view()),
    path("characters", views.CharacterListView.as_view()),
    path("models", views.ModelListView.as_view()),
]
