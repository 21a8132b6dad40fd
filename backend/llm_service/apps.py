from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

DEFAULT_CLIENT = "llm_service.client.LLMClient"


class LLMServiceConfig(AppConfig):
    """Checks the settings of this app. A hook or client that cannot be loaded stops the start, and
    so does a list of models of which none can answer.
    """

    name = "llm_service"
    verbose_name = "LLM service"

    def ready(self) -> None:
        register(check_prices)
        require_hooks()
        require_client()
        require_model()


def require_hooks() -> None:
    """Raises `ImproperlyConfigured` for a hook that cannot be loaded: it would block every call."""
    from llm_service.hooks.calls import load

    for name in ("LLM_PRE_CALL_HOOKS", "LLM_POST_CALL_HOOKS"):
        try:
            load(getattr(settings, name))
        except Exception as error:  # importing a module may raise anything
            raise ImproperlyConfigured(
                f"{name}: expected dotted paths of functions: {error}"
            ) from error


def require_client() -> None:
    """Raises `ImproperlyConfigured` for an LLM_CLIENT that could never answer."""
    path = settings.LLM_CLIENT
    if path == DEFAULT_CLIENT:
        # The default client is imported by the server, not by every command.
        return
    from llm_service.base import BaseLLMClient

    try:
        found = import_string(path)
    except Exception as error:  # as above
        raise ImproperlyConfigured(f"LLM_CLIENT: expected the path of a class: {error}") from error
    if not (isinstance(found, type) and issubclass(found, BaseLLMClient)):
        raise ImproperlyConfigured("LLM_CLIENT: expected a subclass of BaseLLMClient")


def require_model() -> None:
    """Raises `ImproperlyConfigured` where no model could answer: each message would fail."""
    from llm_service.catalog import resolve_model
    from llm_service.errors import ModelNotAllowed

    try:
        resolve_model(None, None)
    except ModelNotAllowed as error:
        raise ImproperlyConfigured(
            "LLM_ALLOWED_MODELS: expected a model by name whose vendor has a key or address, or "
            "LLM_DEFAULT_MODEL with one that vendor/* allows; no model could answer"
        ) from error


def check_prices(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An error for an LLM_PRICE_FILE that cannot be read: no call could be priced."""
    from llm_service import pricing

    try:
        pricing.load_prices()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="llm_service.E002")]
    return []
