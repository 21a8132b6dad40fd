"""Vectors from a real local server, under the rules of every model call."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from llm_service import call_log, embeddings
from llm_service.embeddings import aembed
from llm_service.errors import LLMError
from llm_service.models import BudgetDay, LLMCallLog
from llm_service.tests.sample import SECRET_KEY
from llm_service.tests.wire_server import WireServer
from llm_service.tests.wire_vectors import make_vector
from llm_service.types import LLMRequest

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ["a sword", "a bridge over the river"]
SECRET_TEXT = "my heart is broken since Tuesday"


@pytest.fixture(autouse=True)
def _closed_breakers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "_breakers", {})


async def find_row() -> LLMCallLog:
    await call_log.drain()
    return await LLMCallLog.objects.aget()


@pytest.mark.parametrize("scenario", ["vectors", "vectors-in-disorder"])
async def test_vectors_come_in_the_order_of_their_texts(wire: WireServer, scenario: str) -> None:
    found = await aembed(f"openai/{scenario}", TEXTS, timeout=5)
    assert found == [make_vector(text) for text in TEXTS]
    (received,) = wire.received
    assert received.path == "/v1/embeddings"
    assert received.body == {"model": scenario, "input": TEXTS}
    assert received.headers["authorization"] == f"bearer {SECRET_KEY}"


async def test_a_call_is_one_row_with_its_tokens_and_without_its_words(
    wire: WireServer, settings: Settings
) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 1000
    await aembed("openai/vectors", [SECRET_TEXT], timeout=5)
    row = await find_row()
    told = (row.status, row.model, row.input_tokens, row.output_tokens)
    assert told == ("success", "openai/vectors", 6, 0)
    assert row.metadata == {"feature": "embeddings", "texts": 1}
    assert "Tuesday" not in str(vars(row))


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("vectors-too-few", "upstream_bad_response"),
        ("vectors-of-two-lengths", "upstream_bad_response"),
        ("vectors-of-text", "upstream_bad_response"),
        ("vectors-numbered-twice", "upstream_bad_response"),
        ("page-instead", "upstream_bad_response"),
        ("no-such-model", "upstream_bad_response"),
        ("wrong-key", "upstream_auth"),
        ("rate-limited", "upstream_rate_limited"),
        ("broken", "upstream_unavailable"),
        ("hangs-up", "upstream_unavailable"),
        ("vectors-slow", "upstream_timeout"),
    ],
)
async def test_each_fault_is_its_typed_error_and_asked_once(
    wire: WireServer, scenario: str, code: str
) -> None:
    with pytest.raises(LLMError) as caught:
        await aembed(f"openai/{scenario}", TEXTS, timeout=0.3)
    assert caught.value.code == code
    assert len(wire.received) == 1
    row = await find_row()
    assert (row.status, row.error_type) == ("error", code)


async def test_a_model_off_the_list_is_not_asked(wire: WireServer, settings: Settings) -> None:
    settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o",)
    with pytest.raises(LLMError) as caught:
        await aembed("openai/vectors", TEXTS, timeout=5)
    assert (caught.value.code, wire.received) == ("model_not_allowed", [])
    assert (await find_row()).status == "blocked"


async def test_a_vendor_without_the_wire_is_refused(wire: WireServer) -> None:
    with pytest.raises(LLMError) as caught:
        await aembed("scripted/vectors", TEXTS, timeout=5)
    assert (caught.value.code, wire.received) == ("model_not_allowed", [])


async def test_tokens_count_against_the_budget(wire: WireServer, settings: Settings) -> None:
    settings.LLM_BUDGET_DAILY_TOKENS = 1000
    await aembed("openai/vectors", TEXTS, timeout=5)
    await call_log.drain()
    assert (await BudgetDay.objects.aget()).tokens == 7
    settings.LLM_BUDGET_DAILY_TOKENS = 8
    with pytest.raises(LLMError) as caught:
        await aembed("openai/vectors", TEXTS, timeout=5)
    assert caught.value.code == "budget_exceeded"
    assert len(wire.received) == 1


async def test_a_server_that_is_away_is_left_alone_for_a_while(
    wire: WireServer, settings: Settings
) -> None:
    settings.LLM_BREAKER_FAILURES = 2
    for _ in range(4):
        with pytest.raises(LLMError):
            await aembed("openai/broken", TEXTS, timeout=5)
    assert len(wire.received) == 2


async def test_a_hook_sees_the_texts(wire: WireServer, settings: Settings) -> None:
    settings.LLM_PRE_CALL_HOOKS = ("llm_service.tests.test_embeddings.mask",)
    await aembed("openai/vectors", [SECRET_TEXT], timeout=5)
    assert wire.received[0].body["input"] == ["my heart is broken since ***"]


def mask(request: LLMRequest) -> LLMRequest:
    return request.map_text(lambda text: text.replace("Tuesday", "***"))
