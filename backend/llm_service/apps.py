from django.apps import AppConfig
from django.conf import settings


class LLMServiceConfig(AppConfig):
    name = "llm_service"
    verbose_name = "LLM service"

    def ready(self) -> None:
        # Not before: it needs the settings.
        from llm_service import pricing

        if settings.LLM_PRICE_FILE:
            # A typing error in it stops the start, not the first call.
            pricing.check()
