"""The model service of the fault tests: the wire server on a thread of its own, which keeps all
that it said, to whom, and whether it said that it was done.
"""

import asyncio
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Self

from llm_service.providers.scripted import Script, parse_script, spoken_text
from llm_service.tests.wire_answer import Answer, HungUp, scenario
from llm_service.tests.wire_server import Received, WireServer

# Served in the server's own process, without a wire.
SCRIPTED = "scripted/faults"
# The upstream below plays it by the directive in the prompt, as the scripted provider does.
WIRE_SCRIPT = "openai/script"
_WORD = re.compile(r"\s*\S+|\s+")


@dataclass(slots=True)
class UpstreamCall:
    """One model call as the upstream saw it; times are `time.monotonic()`. `finish` is the finish
    reason, once it was said.
    """

    tag: str
    sent: list[str] = field(default_factory=list)
    finish: str | None = None
    opened_at: float = field(default_factory=time.monotonic)
    closed_at: float | None = None

    @property
    def text(self) -> str:
        return "".join(self.sent)


class Upstream:
    """A context manager; `calls` are those of `WIRE_SCRIPT`, oldest first."""

    def __init__(self) -> None:
        self.calls: list[UpstreamCall] = []
        self._by_tag: dict[str, list[UpstreamCall]] = {}
        self._wire = WireServer()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="upstream", daemon=True)
        scenario("script")(self._play)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._wire.__aenter__(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._wire.__aexit__(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def port(self) -> int:
        return self._wire.port

    @property
    def address(self) -> str:
        return self._wire.address

    @property
    def received(self) -> list[Received]:
        return self._wire.received

    def calls_of(self, tag: str) -> list[UpstreamCall]:
        return self._by_tag.get(tag, [])

    async def _play(self, answer: Answer) -> None:
        call = UpstreamCall(read_tag(answer.prompt))
        self.calls.append(call)
        self._by_tag.setdefault(call.tag, []).append(call)
        leaving = asyncio.create_task(answer.reader.read())
        leaving.add_done_callback(lambda left: _note_close(call, left))
        try:
            await answer.head(
                content_type="text/event-stream", transfer_encoding="chunked", connection="close"
            )
            await _say(answer, call, leaving)
        finally:
            leaving.cancel()
        raise HungUp


def _note_close(call: UpstreamCall, left: asyncio.Task[bytes]) -> None:
    call.closed_at = call.closed_at or time.monotonic()
    if not left.cancelled():
        # A reset is a way to leave as well.
        left.exception()


async def _say(answer: Answer, call: UpstreamCall, leaving: asyncio.Task[bytes]) -> None:
    script = parse_script(answer.prompt)
    await asyncio.sleep(script.first_delay_ms / 1000)
    due = time.monotonic()
    for said in split_deltas(script):
        if leaving.done():
            return
        call.sent.append(said)
        await answer.delta(said)
        due += script.delay_ms * script.join / 1000
        await asyncio.sleep(max(due - time.monotonic(), 0))
    if script.finish == "none":
        await answer.raw(b"0\r\n\r\n")
    else:
        # Noted first: whoever hears it must not be ahead of the note.
        call.finish = script.finish
        await answer.end(script.finish)


def split_deltas(script: Script) -> list[str]:
    words = _WORD.findall(spoken_text(script))
    return ["".join(words[at : at + script.join]) for at in range(0, len(words), script.join)]


def read_tag(prompt: str) -> str:
    found = re.search(r"\btag=(\w+)", prompt)
    return found[1] if found else ""
