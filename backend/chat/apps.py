from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations"

    def ready(self) -> None:
        # Imported here, because these modules need the models to be loaded.
        from accounts.services.deletion import after_deletion, before_deletion
        from characters import usage_registry
        from chat.erasure import erasures
        from chat.journal.store import keep_existing
        from chat.search.index import register_search_form, repair
        from chat.services.conversation_character import close_book, find_uses
        from chat.services.people import remove_everything
        from llm_service.call_store import register_runs

        before_deletion(remove_everything)
        usage_registry.register(
            usage_registry.Conversations(find_uses, erasures.request, close_book)
        )
        after_deletion(erasures.request)
        register_runs(keep_existing)
        connection_created.connect(register_search_form, dispatch_uid="chat.search")
        post_migrate.connect(repair, sender=self, dispatch_uid="chat.search")
