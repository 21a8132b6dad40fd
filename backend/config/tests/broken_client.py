"""A client of models that breaks with everything that must not get about in its hands."""

from collections.abc import AsyncGenerator

from llm_service.base import BaseLLMClient
from llm_service.types import LLMChunk, LLMRequest, LLMResult


class BrokenClient(BaseLLMClient):
    """Set as `LLM_CLIENT`."""

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Raises an error that quotes the question."""
        question = request.messages[-1].content
        yield LLMChunk(delta="A word. ")
        raise RuntimeError(f"cannot answer {question}")

    async def complete(self, request: LLMRequest) -> LLMResult:
        """Never asked."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Nothing is kept."""
