"""`litellm/<vendor>/<name>`: vendors that only the `litellm` package supports.

An extra (requirements-litellm.txt), imported with the first such call: that takes some seconds and
150 MB. It reads its keys from the process environment under its own names (`COHERE_API_KEY`, …).
"""

import asyncio
import importlib
import logging
import os
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

from llm_service.base import BaseLLMClient
from llm_service.errors import (
    ContentFiltered,
    ContextTooLong,
    LLMError,
    NoApiKey,
    UpstreamBadResponse,
    UpstreamUnavailable,
)
from llm_service.providers.openai_errors import error_from_status
from llm_service.providers.openai_request import build_messages, build_options
from llm_service.providers.openai_stream import ChunkReader
from llm_service.types import LLMChunk, LLMRequest

_lock = threading.Lock()
# By name, since the classes are imported late with their package.
_BY_NAME: dict[str, type[LLMError]] = {
    "ContextWindowExceededError": ContextTooLong,
    "ContentPolicyViolationError": ContentFiltered,
    "APIConnectionError": UpstreamUnavailable,
    "Timeout": UpstreamUnavailable,
    "JSONSchemaValidationError": UpstreamBadResponse,
}


def load_litellm() -> Any:
    """The package; raises `NoApiKey` where it is not installed. Thread-safe."""
    with _lock:
        # Otherwise its import downloads a list of prices.
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        try:
            litellm: Any = importlib.import_module("litellm")
        except ImportError as error:
            raise NoApiKey("litellm is not installed (requirements-litellm.txt).") from error
        litellm.telemetry = False
        litellm.suppress_debug_info = True
        # litellm prints each call, also to the standard output.
        logging.getLogger("LiteLLM").setLevel(logging.WARNING)
        return litellm


class LiteLLMProvider(BaseLLMClient):
    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        litellm = await asyncio.to_thread(load_litellm)
        reader = ChunkReader()
        with _typed_errors():
            stream = await litellm.acompletion(**_arguments(request))
            try:
                async for piece in stream:
                    # Its chunks have the shape of the OpenAI wire, so the same reader parses them.
                    reader.read_payload(piece.model_dump(exclude_none=True))
                    if (chunk := reader.drain()) is not None:
                        yield chunk
                    if reader.error is not None:
                        raise reader.error
            finally:
                await _close(stream)


def _arguments(request: LLMRequest) -> dict[str, Any]:
    return {
        "model": request.model.partition("/")[2],
        "messages": build_messages(request),
        "stream": True,
        "stream_options": {"include_usage": True},
        # The policy retries; litellm drops parameters that the model does not accept.
        "num_retries": 0,
        "max_retries": 0,
        "drop_params": True,
        **build_options(request),
    }


async def _close(stream: Any) -> None:
    """Close litellm's wrapper or, since that may lack `aclose`, the stream that it wraps."""
    for holder in (stream, getattr(stream, "completion_stream", None)):
        close = getattr(holder, "aclose", None)
        if close is not None:
            try:
                await close()
            except RuntimeError:  # already closing, as after a cancellation
                continue
            return


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except LLMError:
        raise
    except Exception as error:
        raise _translate(error) from error


def _translate(error: Exception) -> LLMError:
    known = _BY_NAME.get(type(error).__name__)
    if known is not None:
        return known()
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return UpstreamBadResponse()
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    return error_from_status(
        status,
        {"message": getattr(error, "message", ""), "code": getattr(error, "code", None)},
        headers,
    )
