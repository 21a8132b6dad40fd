"""The doctor's look at the configured models."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from characters.server_characters import load_persona
from chat.meaning import vectors
from chat.models import TextVector
from chatbot.personas import DECLARED
from config.doctor import models
from config.doctor.finding import Finding
from config.doctor.tests.levels import levels, told
from llm_service.client import set_client


def check(*, is_live: bool = False) -> list[Finding]:
    return list(models.check(is_live=is_live, has_database=True))


def test_without_a_key_it_says_who_answers() -> None:
    assert "OPENAI_API_KEY" in told(check(), "warning")


def test_a_default_that_is_not_allowed_is_told(settings: Settings) -> None:
    settings.LLM_DEFAULT_MODEL = "groq/llama"
    assert "groq/llama, which is not allowed" in told(check(), "problem")


def test_a_key_that_is_missing_is_named(settings: Settings) -> None:
    settings.OPENAI_API_KEY = "a-key"
    settings.LLM_ALLOWED_MODELS = ("groq/llama",)
    settings.LLM_DEFAULT_MODEL = "groq/llama"
    assert "GROQ_API_KEY is empty" in told(check(), "problem")


def test_a_budget_in_dollars_needs_a_price(settings: Settings) -> None:
    settings.GROQ_API_KEY = "a-key"
    settings.LLM_ALLOWED_MODELS = ("groq/without-a-price",)
    settings.LLM_DEFAULT_MODEL = "groq/without-a-price"
    assert levels(check()) == [("Model", "ok")]
    settings.LLM_BUDGET_DAILY_USD = 5
    assert "LLM_PRICE_FILE" in told(check(), "problem")


@pytest.mark.django_db
def test_vectors_that_are_missing_are_counted(settings: Settings) -> None:
    settings.LLM_ALLOWED_MODELS = ("offline/persona", "openai/vectors")
    settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    settings.EMBEDDING_MODEL = "openai/vectors"
    assert "Maud Pellow has 0 of " in told(check(), "warning")
    texts = [text for each in DECLARED for text in load_persona(each.name).list_texts()]
    keys = {vectors.make_key("openai/vectors", text) for text in texts}
    TextVector.objects.bulk_create(TextVector(key=key, vector=b"") for key in keys)
    assert "vectors" not in told(check(), "warning")


@pytest.mark.django_db(transaction=True)
def test_the_live_call_is_real(settings: Settings) -> None:
    settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    settings.LLM_DEFAULT_MODEL = "scripted/test"
    assert levels(check(is_live=True)) == [("Model", "ok"), ("Model", "ok")]


@pytest.mark.django_db(transaction=True)
def test_a_model_server_that_is_away_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.OPENAI_API_KEY = "sk-a-key-of-nobody"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:1/v1"
    settings.LLM_MAX_RETRIES = 0
    set_client(None)
    blamed = told(check(is_live=True), "problem")
    set_client(None)
    assert "did not answer" in blamed
    assert "upstream_unavailable" in blamed
    assert "sk-a-key-of-nobody" not in blamed
