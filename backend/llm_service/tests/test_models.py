"""Which models may be used, which are offered, and which one answers."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from llm_service.base import BaseLLMClient
from llm_service.catalog import ModelCatalog, ModelInfo, list_models, resolve_model
from llm_service.errors import ModelNotAllowed
from llm_service.tests.sample import ask
from llm_service.tests.wire_server import WireServer


@pytest.fixture(autouse=True)
def default_list(model_settings: Settings) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o", "openai/gpt-4o-mini", "offline/persona")


def give_key(settings: Settings) -> None:
    settings.OPENAI_API_KEY = "sk-any"


def test_without_a_key_the_offline_model_answers() -> None:
    assert resolve_model(None, None) == "offline/persona"
    assert resolve_model("", "openai/gpt-4o") == "offline/persona"


def test_with_a_key_the_configured_model_answers(model_settings: Settings) -> None:
    give_key(model_settings)
    assert resolve_model(None, None) == "openai/gpt-4o-mini"
    model_settings.OPENAI_CHAT_MODEL = "gpt-4o"
    assert resolve_model(None, None) == "openai/gpt-4o"


def test_request_then_user_then_default_then_chat_model(model_settings: Settings) -> None:
    give_key(model_settings)
    model_settings.LLM_DEFAULT_MODEL = "openai/gpt-4o"
    assert resolve_model("offline/persona", "openai/gpt-4o-mini") == "offline/persona"
    assert resolve_model(None, "openai/gpt-4o-mini") == "openai/gpt-4o-mini"
    assert resolve_model(None, None) == "openai/gpt-4o"


def test_a_preference_off_the_list_is_passed_over(model_settings: Settings) -> None:
    give_key(model_settings)
    assert resolve_model(None, "openai/o3") == "openai/gpt-4o-mini"


def test_a_local_server_needs_no_key(model_settings: Settings) -> None:
    model_settings.OPENAI_BASE_URL = "http://127.0.0.1:11434/v1"
    assert resolve_model(None, None) == "openai/gpt-4o-mini"


def test_the_public_address_spelt_out_is_no_local_server(model_settings: Settings) -> None:
    model_settings.OPENAI_BASE_URL = "https://api.openai.com/v1/"
    assert resolve_model(None, None) == "offline/persona"


@pytest.mark.parametrize(
    "model",
    ["openai/o3", "gpt-4o", "openai/", "/", "nobody/none", "offline/other", "OPENAI/gpt-4o"],
)
def test_a_requested_model_off_the_list_is_refused(model: str) -> None:
    with pytest.raises(ModelNotAllowed):
        resolve_model(model, None)


def test_a_refused_model_is_also_a_value_error() -> None:
    with pytest.raises(ValueError, match="allowed models"):
        resolve_model("openai/o3", None)


def test_a_configuration_that_allows_nothing_says_so(model_settings: Settings) -> None:
    give_key(model_settings)
    model_settings.EMBEDDING_MODEL = "openai/vectors"
    model_settings.LLM_ALLOWED_MODELS = ("mistral/*", "nobody/none", "openai/vectors", "groq/llama")
    with pytest.raises(ModelNotAllowed) as caught:
        resolve_model(None, None)
    assert "LLM_ALLOWED_MODELS" in caught.value.detail
    assert list_models().default == ""


@pytest.mark.parametrize(
    ("allowed", "answers"),
    [
        (("groq/llama", "anthropic/claude-3-5-sonnet"), "anthropic/claude-3-5-sonnet"),
        (("openai/*", "anthropic/a", "anthropic/b"), "openai/gpt-4o-mini"),
        (("groq/llama", "offline/persona"), "offline/persona"),
        (("mistral/*", "scripted/test"), "scripted/test"),
    ],
)
def test_where_the_configured_default_is_off_the_list_its_first_usable_model_answers(
    model_settings: Settings, allowed: tuple[str, ...], answers: str
) -> None:
    model_settings.ANTHROPIC_API_KEY = "sk-ant"
    model_settings.LLM_ALLOWED_MODELS = allowed
    assert resolve_model(None, None) == answers
    assert list_models().default == answers


def test_without_a_key_and_without_the_offline_model_the_configured_one_is_named(
    model_settings: Settings,
) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o-mini",)
    assert resolve_model(None, None) == "openai/gpt-4o-mini"  # and fails with no_api_key


def test_the_catalogue_lists_what_is_allowed_and_what_is_ready(model_settings: Settings) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o-mini", "scripted/*", "offline/persona")
    assert list_models() == ModelCatalog(
        default="offline/persona",
        models=(
            ModelInfo("openai/gpt-4o-mini", "gpt-4o-mini", "openai", False),
            ModelInfo("offline/persona", "Offline replies", "offline", True),
        ),
    )
    give_key(model_settings)
    assert list_models().default == "openai/gpt-4o-mini"
    assert list_models().models[0].ready


def test_a_star_allows_all_models_of_a_vendor(model_settings: Settings) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    assert resolve_model("scripted/anything", None) == "scripted/anything"
    with pytest.raises(ModelNotAllowed):
        resolve_model("scripted/", None)


async def test_the_door_refuses_a_model_off_the_list_without_a_request(
    wire: WireServer, client: BaseLLMClient
) -> None:
    with pytest.raises(ModelNotAllowed):
        await client.complete(ask("openai/echo"))
    assert wire.connections == 0


async def test_an_allowed_model_of_an_unknown_vendor_is_refused(
    client: BaseLLMClient, model_settings: Settings
) -> None:
    model_settings.LLM_ALLOWED_MODELS = ("nobody/none",)
    with pytest.raises(ModelNotAllowed):
        await client.complete(ask("nobody/none"))
