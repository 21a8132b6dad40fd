"""An upstream that plays one list of steps for each attempt, and its reading within limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from llm_service.deadlines import Limits
from llm_service.policy import apply_policy
from llm_service.routes import Route
from llm_service.types import LLMChunk

Step = float | LLMChunk | Exception
FINISH = LLMChunk(finish_reason="stop")


class Upstream:
    """Plays one list of steps for each attempt: a pause in seconds, a chunk, or an error."""

    def __init__(self, *attempts: list[Step]) -> None:
        self.attempts = list(attempts)
        self.opened = 0
        self.closed = 0

    async def open(self) -> AsyncGenerator[LLMChunk, None]:
        steps = self.attempts[min(self.opened, len(self.attempts) - 1)]
        self.opened += 1
        try:
            for step in steps:
                if isinstance(step, LLMChunk):
                    yield step
                elif isinstance(step, Exception):
                    raise step
                else:
                    await asyncio.sleep(step)
        finally:
            self.closed += 1


class Witness:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str | LLMChunk] = []

    def attempt(self, model: str) -> None:
        self.told.append(model)

    def receive(self, chunk: LLMChunk) -> None:
        self.told.append(chunk)


def limits(
    first_token: float = 0.2, stall: float = 0.1, total: float = 5, retries: int = 2
) -> Limits:
    return Limits(first_token, stall, total, retries)


async def read(upstream: Upstream, applied: Limits, pause: float = 0) -> str:
    text = ""
    async for chunk in apply_policy([Route("any", upstream.open)], applied, Witness()):
        text += chunk.delta
        await asyncio.sleep(pause)
    return text
