from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Conversations"

    def ready(self) -> None:
        # Not before: the search needs the models.
        from chat.search import teach_search_form

        connection_created.connect(teach_search_form, dispatch_uid="chat.search")
