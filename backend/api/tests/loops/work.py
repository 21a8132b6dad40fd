"""Work for the loops under test, and waiting for what it does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from api.loops import Supervised


class Broken(Exception):
    pass


@asynccontextmanager
async def started(loop: Supervised) -> AsyncIterator[Supervised]:
    loop.start()
    try:
        yield loop
    finally:
        await loop.aclose()


async def until(is_so: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110  no event to wait for
            await asyncio.sleep(0.001)
