"""A reader that takes nothing of its stream is let go; one that is merely slow is not."""

import asyncio
import logging
import socket
import time
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from chat.events import End, Start, Token
from chat.journal.log import RunLog
from chat.journal.reader import Reader
from chat.streaming import copying
from chat.streaming.targets import Target
from chat.tests.conftest import begin, say, stop
from conftest import Server
from testing import bearer, make_conversation, make_user

START = Start("run", "message", None, "2026-01-01T00:00:00Z")
END = End("final", "message", "stop", 1, 1, "2026-01-01T00:00:01Z")


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
        deadline = time.monotonic() + 30
        while "received nothing" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.05)
    assert f"a reader of run {turn.run_id} received nothing" in caplog.text


async def test_the_limit_is_on_one_send_and_not_on_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = RunLog(1, [START, *[Token("x" * 8 * 1024)] * 8, END])
    log.close()
    run_id = uuid4()
    journal: Any = SimpleNamespace(
        loop=asyncio.get_running_loop(), live={run_id: SimpleNamespace(log=log)}
    )
    journal.subscribe = lambda run_id, after: Reader(journal, run_id, after)
    monkeypatch.setattr(copying, "get_journal", lambda: journal)
    monkeypatch.setattr(copying, "SEND_SECONDS", 0.4)
    identity: Any = None
    sent: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        await asyncio.sleep(0.1)
        sent.append(message["body"])

    began = time.monotonic()
    await copying._copy(Target(identity, run_id), send, None)
    assert time.monotonic() - began > 0.6
    assert b"event: end" in sent[-1]

    async def send_never(message: dict[str, Any]) -> None:
        await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        await copying._copy(Target(identity, run_id), send_never, None)
