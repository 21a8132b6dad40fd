from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations"

    def ready(self) -> None:
        # Not before: they need the models.
        from accounts.services import before_deletion
        from chat.search import register_search_form
        from chat.services import remove_conversations

        before_deletion(remove_conversations)
        connection_created.connect(register_search_form, dispatch_uid="chat.search")
