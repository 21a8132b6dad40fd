from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


class LLMServiceConfig(AppConfig):
    """Registers the checks of what the settings name."""

    name = "llm_service"
    verbose_name = "LLM service"

    def ready(self) -> None:
        register(check_hooks)
        register(check_prices)


def check_hooks(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An error for each hook that cannot be loaded: it would block every call."""
    from llm_service.hooks.calls import load

    found: list[CheckMessage] = []
    for name in ("LLM_PRE_CALL_HOOKS", "LLM_POST_CALL_HOOKS"):
        try:
            load(getattr(settings, name))
        except (ImportError, TypeError) as error:
            found.append(Error(f"{name}: {error}", id="llm_service.E001"))
    return found


def check_prices(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An error for an LLM_PRICE_FILE that cannot be read: no call could be priced."""
    from llm_service import pricing

    try:
        pricing.load_prices()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="llm_service.E002")]
    return []
