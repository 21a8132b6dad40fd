from django.apps import AppConfig


class LLMServiceConfig(AppConfig):
    name = "llm_service"
    verbose_name = "LLM service"
