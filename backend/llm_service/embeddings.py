"""Vectors of texts from any OpenAI-compatible `/embeddings`, under the rules of every model call:
allow-list, hooks, budget, breaker, one row in the log.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from api.threads import run_in_thread
from llm_service import call_log
from llm_service.admission import admit
from llm_service.background import run_in_background
from llm_service.breaker import Breaker
from llm_service.budget_limits import are_configured
from llm_service.call_metrics import count_call
from llm_service.call_record import CallRecord
from llm_service.catalog import vendor_of
from llm_service.errors import REFUSALS, LLMError, ModelNotAllowed, UpstreamTimeout
from llm_service.providers.openai import OpenAIProvider
from llm_service.types import ChatMessage, LLMChunk, LLMRequest
from llm_service.vendors import OPENAI_WIRE

logger = logging.getLogger(__name__)

# A length that every model accepts; text beyond it hardly changes the vector.
MAX_CHARACTERS = 8_000
# Separate from the breakers of replies: one of a vendor's endpoints may fail, the other not.
_breakers: dict[tuple[str, str], Breaker] = {}


def embed(
    model: str, texts: Sequence[str], *, timeout: float, user_id: str | None = None
) -> list[list[float]]:
    """A vector for each text, within `timeout` seconds; raises `LLMError`, and RuntimeError inside
    of a running event loop. There are no retries.
    """
    work = partial(aembed, model, texts, timeout=timeout, user_id=user_id)
    return run_in_background(work, "embed()", "aembed()")


async def aembed(
    model: str,
    texts: Sequence[str],
    *,
    timeout: float,  # noqa: ASYNC109  the row of the log is ended by it, too
    user_id: str | None = None,
) -> list[list[float]]:
    """The same for code on an event loop."""
    request, refusal = await admit(
        LLMRequest(
            model,
            tuple(ChatMessage("user", text[:MAX_CHARACTERS]) for text in texts),
            max_output_tokens=0,
            user_id=user_id,
            metadata={"feature": "embeddings", "texts": len(texts)},
            stream=False,
            timeout=timeout,
        )
    )
    # Another model's vectors would belong to another vector space.
    request = replace(request, model=model, fallback_models=())
    record = call_log.begin(request, is_stream=False, keeps_words=False)
    status, failure = "cancelled", None
    try:
        if refusal is not None:
            raise refusal
        async with asyncio.timeout(timeout):
            if are_configured():
                await run_in_thread(record.reserve)
            vectors = await _ask(request, record)
        status = "success"
        return vectors
    except (LLMError, TimeoutError) as error:
        failure = UpstreamTimeout() if isinstance(error, TimeoutError) else error
        status = "blocked" if isinstance(failure, REFUSALS) else "error"
        if failure is error:
            raise
        raise failure from None
    finally:
        record.end(status, error=failure)
        count_call(record)


async def _ask(request: LLMRequest, record: CallRecord) -> list[list[float]]:
    wire = OPENAI_WIRE.get(vendor_of(request.model))
    if wire is None:
        raise ModelNotAllowed("This model's vendor has no embeddings.")
    breaker = _breakers.setdefault((wire.name, wire.address), Breaker(f"{wire.name} (embeddings)"))
    trial = breaker.admit()
    record.attempt(request.model)
    name = request.model.partition("/")[2]
    try:
        vectors, usage = await OpenAIProvider(wire).embed(name, tuple(request.texts()))
    except LLMError as error:
        breaker.fail(error, trial)
        raise
    except asyncio.CancelledError:
        # Usually the time limit. A caller's own cancellation is no evidence about the vendor, but
        # it is rare.
        breaker.fail(UpstreamTimeout(), trial)
        raise
    breaker.succeed()
    record.receive(LLMChunk(usage=usage, finish_reason="stop"))
    return vectors
