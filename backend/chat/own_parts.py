"""Keeps of a model's stream what the character says."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import chatbot
from llm_service.errors import LLMError
from llm_service.types import LLMChunk


async def keep_own_part(
    chunks: AsyncGenerator[LLMChunk, None], own_lines: chatbot.OwnLines
) -> AsyncGenerator[LLMChunk, None]:
    """Yield the chunks with the character's part of their text. Where that ends, so does the call.
    What is held back comes before an error of the model, too.
    """
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                said = own_lines.feed(chunk.delta)
                if own_lines.has_ended:
                    yield replace(chunk, delta=said, finish_reason="stop")
                    return
                yield chunk if said == chunk.delta else replace(chunk, delta=said)
        except LLMError:
            yield LLMChunk(own_lines.finish())
            raise
    if rest := own_lines.finish():
        yield LLMChunk(rest)
