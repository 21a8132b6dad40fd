from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations"

    def ready(self) -> None:
        # Not before: they need the models.
        from accounts.services.deletion import before_deletion
        from chat.search.index import register_search_form, repair
        from chat.services.people import remove_conversations

        before_deletion(remove_conversations)
        connection_created.connect(register_search_form, dispatch_uid="chat.search")
        post_migrate.connect(repair, sender=self, dispatch_uid="chat.search")
