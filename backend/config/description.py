"""For the startup log: a short summary of the settings in force, without secrets, and warnings."""

from typing import Any

import django
from django.conf import settings

from config import VERSION


def find_warnings() -> list[str]:
    """Settings that work but should be changed, a sentence each."""
    if settings.REDIS_URL.startswith("rediss:") and not settings.REDIS_TLS_VERIFY:
        return [
            "REDIS_TLS_VERIFY is False: the server's certificate is not verified, so others on the "
            "network could read and forge the messages between processes"
        ]
    return []


def describe_settings() -> dict[str, Any]:
    """Names and kinds only: no password, no key, no e-mail address."""
    database = settings.DATABASES["default"]
    return {
        "version": VERSION,
        "django": django.get_version(),
        "debug": settings.DEBUG,
        "database": database["ENGINE"].rpartition(".")[2],
        "redis": bool(settings.REDIS_URL),
        "hosts": list(settings.ALLOWED_HOSTS),
        "frontends": list(settings.FRONTEND_ORIGINS),
        "default_model": settings.LLM_DEFAULT_MODEL,
        "models": list(settings.LLM_ALLOWED_MODELS),
        "mail": settings.EMAIL_BACKEND.rpartition(".")[2] or settings.EMAIL_BACKEND,
        "verification_required": settings.EMAIL_VERIFICATION_REQUIRED,
        "rate_limits": settings.RATE_LIMITS_ENABLED,
        "trusted_proxies": settings.TRUSTED_PROXY_COUNT,
    }
