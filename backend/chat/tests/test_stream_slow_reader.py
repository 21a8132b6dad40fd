"""A reader that takes nothing of its stream is let go; one that is merely slow is not."""

import asyncio
import logging
import socket
import time

import pytest

from chat.streaming import copying
from chat.streaming.copying import SendTimeout
from chat.tests.conftest import begin, say, stop
from conftest import Server
from testing import bearer, make_conversation, make_user


def test_a_reader_that_takes_nothing_is_let_go(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(copying, "SEND_SECONDS", 0.3)
    caplog.set_level(logging.INFO, logger="chat.streaming.copying")
    user = make_user()
    turn = begin(make_conversation(user))
    for _ in range(40):
        say(turn, *["x" * 8 * 1024] * 25)
    stop(turn)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect((host, int(port)))
        reader.sendall(
            f"GET /api/chat/stream?run_id={turn.run_id} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Authorization: {bearer(user)['Authorization']}\r\n\r\n".encode()
        )
        deadline = time.monotonic() + 5
        while "received nothing" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.05)
    assert f"a reader of run {turn.run_id} received nothing" in caplog.text


async def test_only_a_send_that_takes_too_long_is_cancelled() -> None:
    async def send_often(send_timeout: SendTimeout) -> None:
        for _ in range(5):
            with send_timeout:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
        with send_timeout:
            await asyncio.sleep(10)

    timeouts: list[SendTimeout] = []

    async def run() -> None:
        timeouts.append(SendTimeout(0.2))
        await send_often(timeouts[0])

    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(run())
    assert timeouts[0].has_expired
    assert 0.7 < time.monotonic() - began < 8
    timeouts[0].close()
