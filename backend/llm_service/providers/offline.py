"""`offline/persona`: streams a reply that was composed without any model, at a natural pace."""

import asyncio
import re
from collections.abc import AsyncGenerator

from llm_service.base import BaseLLMClient
from llm_service.errors import UpstreamBadResponse
from llm_service.tokens import count_tokens
from llm_service.types import LLMChunk, LLMRequest, Usage

PAUSE_SECONDS = 0.012
WHOLE_REPLY_SECONDS = 2.0
_WORD = re.compile(r"\s*\S+|\s+")


class OfflineProvider(BaseLLMClient):
    """Needs `request.offline_reply`; raises `UpstreamBadResponse` without one."""

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        if request.offline_reply is None:
            raise UpstreamBadResponse("No offline reply was prepared for this message.")
        async for word in speak(request.offline_reply):
            yield LLMChunk(word)
        # In a thread: the first count of a process loads the token ranks, which takes 0.4 s.
        usage = await asyncio.to_thread(_count_usage, request, request.offline_reply)
        yield LLMChunk(finish_reason="stop", usage=usage)


async def speak(reply: str) -> AsyncGenerator[str, None]:
    """The words of `reply` one by one, with the blanks before each, at a natural pace."""
    words = _WORD.findall(reply)
    pause = min(PAUSE_SECONDS, WHOLE_REPLY_SECONDS / max(len(words), 1))
    for word in words:
        yield word
        await asyncio.sleep(pause)


def _count_usage(request: LLMRequest, reply: str) -> Usage:
    prompt = sum(count_tokens(message.text) for message in request.messages)
    return Usage(prompt, count_tokens(reply))
