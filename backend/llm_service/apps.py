from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


class LLMServiceConfig(AppConfig):
    """Registers the check of the hooks."""

    name = "llm_service"
    verbose_name = "LLM service"

    def ready(self) -> None:
        register(check_hooks)


def check_hooks(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """An error for each hook that cannot be loaded: it would block every call."""
    from llm_service import hooks

    found: list[CheckMessage] = []
    for name in ("LLM_PRE_CALL_HOOKS", "LLM_POST_CALL_HOOKS"):
        try:
            hooks.load(getattr(settings, name))
        except (ImportError, TypeError) as error:
            found.append(Error(f"{name}: {error}", id="llm_service.E001"))
    return found
