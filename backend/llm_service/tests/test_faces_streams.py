"""Streams of `completion` and `acompletion` close their sockets."""

from __future__ import annotations

import gc
import time

from llm_service.client import acompletion, completion, get_client
from llm_service.tests.faces import ask
from llm_service.tests.wire_server import WireServer


def test_closing_a_stream_closes_its_socket_at_once(far_wire: WireServer) -> None:
    stream = completion(**ask("endless"), stream=True)
    assert (next(stream).choices[0].delta.content or "").startswith("on and")
    assert far_wire.open_connections == 1
    stream.close()
    assert far_wire.open_connections == 0 or wait_until_closed(far_wire)
    assert list(stream) == []


def test_a_stream_left_by_a_break_closes_its_socket_too(far_wire: WireServer) -> None:
    for _ in completion(**ask("endless"), stream=True):
        break
    gc.collect()
    assert wait_until_closed(far_wire)


def test_a_with_block_closes_its_stream(far_wire: WireServer) -> None:
    with completion(**ask("endless"), stream=True) as stream:
        next(stream)
    assert wait_until_closed(far_wire)


def wait_until_closed(server: WireServer) -> bool:
    deadline = time.monotonic() + 5
    while server.open_connections and time.monotonic() < deadline:
        time.sleep(0.01)
    return not server.open_connections


async def test_closing_an_asynchronous_stream_closes_its_socket(wire: WireServer) -> None:
    async with await acompletion(**ask("endless"), stream=True) as stream:
        await anext(stream)
    await wire.wait_until_closed(0.5)
    await get_client().aclose()
