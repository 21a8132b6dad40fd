"""What the LLM service costs per streamed token: `python -m benchmarks.llm_service`.

CPU of this process for 100 streams at once of 200 tokens each, 20 ms apart, from the mock model
server: through the whole service (allow-list, policy, log row and all), and through the `openai`
package, used as its manual shows. The two take turns. Prints medians: microseconds a token, and
milliseconds a short call.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.processes import start_process
from benchmarks.servers.base import HOST, ROOT
from benchmarks.wire import Directive

BACKEND = ROOT / "backend"
MODEL = "gpt-4o-mini"
STREAMS = 100
PACED = Directive(tokens=200, delay_ms=20)
SHORT = Directive(tokens=1)

Stream = Callable[[str], Awaitable[int]]


async def through_the_service(prompt: str) -> int:
    """Characters of one reply."""
    from llm_service.client import get_client
    from llm_service.types import ChatMessage, LLMRequest

    request = LLMRequest(f"openai/{MODEL}", (ChatMessage("user", prompt),))
    return sum([len(chunk.delta) async for chunk in get_client().stream(request)])


async def through_the_package(prompt: str, client: Any) -> int:
    """Characters of one reply."""
    stream = await client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": prompt}], stream=True
    )
    size = 0
    async for chunk in stream:
        if chunk.choices and (delta := chunk.choices[0].delta.content):
            size += len(delta)
    return size


async def measure(stream: Stream) -> tuple[float, float]:
    """CPU microseconds per token of `STREAMS` streams, and CPU milliseconds per short call."""
    await stream(SHORT.as_prompt())
    began = time.process_time()
    sizes = await asyncio.gather(*(stream(PACED.as_prompt()) for _ in range(STREAMS)))
    spent = time.process_time() - began
    assert len(set(sizes)) == 1, "a stream broke off"
    began = time.process_time()
    for _ in range(STREAMS):
        await stream(SHORT.as_prompt())
    return spent / (STREAMS * PACED.tokens) * 1e6, (time.process_time() - began) / STREAMS * 1e3


async def compare(address: str, runs: int) -> dict[str, list[tuple[float, float]]]:
    import openai

    async with openai.AsyncOpenAI(api_key="dummy", base_url=address) as client:
        ways: dict[str, Stream] = {
            "the service": through_the_service,
            "the openai package": lambda prompt: through_the_package(prompt, client),
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(runs):
            for name, stream in ways.items():
                found[name].append(await measure(stream))
    return found


async def run(port: int, runs: int, scratch: Path) -> None:
    command = (sys.executable, "-m", "benchmarks.mock_upstream", "--port", str(port))
    mock = await start_process(command, cwd=ROOT, env={}, log=scratch / "mock.log")
    try:
        await asyncio.sleep(1)
        found = await compare(f"http://{HOST}:{port}/v1", runs)
    finally:
        await mock.stop()
    print("| | µs a token | ms a short call |\n|---|---|---|")
    for name, results in found.items():
        token, call = (statistics.median(values) for values in zip(*results, strict=True))
        print(f"| {name} | {token:.0f} | {call:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.llm_service", description=__doc__)
    parser.add_argument("--port", type=int, default=9210)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        sys.path.insert(0, str(BACKEND))
        os.environ |= {
            "EMAIL_VERIFICATION_REQUIRED": "False",
            "DATABASE_URL": f"sqlite:///{scratch}/log.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": "benchmark " * 8,
            "OPENAI_API_KEY": "dummy",
            "OPENAI_BASE_URL": f"http://{HOST}:{arguments.port}/v1",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        uvloop.run(run(arguments.port, arguments.runs, Path(scratch)))
        from llm_service import call_log

        call_log.flush(20)


if __name__ == "__main__":
    main()
