"""What a receipt says of a prompt that was made without search by meaning."""

import time
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

import chatbot
from characters import server_characters
from characters.persona_cache import make_persona
from chat import meaning, receipts
from chat.meaning import library
from chat.services.tries import try_character
from chat.speakers import Speaker, load
from llm_service import embeddings
from testing import make_user

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "openai/vectors"


@pytest.fixture(autouse=True)
def _without_vendor(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """A vendor of embeddings whose server is away."""
    monkeypatch.setattr(embeddings, "_breakers", {})
    settings.EMBEDDING_MODEL = MODEL
    settings.LLM_ALLOWED_MODELS = ("openai/*",)
    settings.OPENAI_API_KEY = "sk-test"
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9"
    yield
    meaning.stop()


def explain(persona: chatbot.Persona) -> str:
    prompt = chatbot.build_prompt(persona, "Is the bridge mended?", [], budget=1_000)
    failure = receipts.describe(persona, prompt)["encoder_failure"]
    assert isinstance(failure, str)
    return failure


def test_where_the_vendor_makes_no_vectors_the_receipt_says_why() -> None:
    persona = load(Speaker("Bronn"))
    deadline = time.monotonic() + 20
    while (failure := explain(persona)) == f"{MODEL}: {library.BEING_MADE}":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert failure == f"{MODEL}: upstream_unavailable"


def test_a_character_that_gets_no_vectors_is_not_said_to_wait_for_them() -> None:
    entry = {"keys": ["bridge"], "content": "It was mended in spring."}
    assert explain(make_persona({"name": "Ana", "character_book": {"entries": [entry]}})) == ""


def test_a_try_which_asks_no_vendor_is_not_said_to_lack_vectors() -> None:
    persona = load(Speaker("Bronn"))
    library._library._jobs[persona.slug].ready = persona
    bronn = server_characters.find_id("Bronn")
    trial = try_character(make_user(), bronn, message="Hm?", history=[], persona_id=None)
    assert trial.describe()["encoder_failure"] == ""


def test_vectors_that_come_too_late_for_a_prompt_are_still_said_to_be_missing() -> None:
    persona = load(Speaker("Bronn"))
    job = library._library._jobs[persona.slug]
    job.failure, job.ready = "", persona
    assert explain(persona) == f"{MODEL}: {library.BEING_MADE}"
