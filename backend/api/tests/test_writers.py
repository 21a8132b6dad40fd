"""What the server offers to send without waiting, over real connections."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx2
import pytest
import uvicorn
from websockets.asyncio.client import connect

from api.uvicorn import writers
from api.uvicorn.options import SERVER_OPTIONS

Application = Callable[[Any, Any, Any], Awaitable[None]]


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110  no event to wait for
        await asyncio.sleep(0.01)


@asynccontextmanager
async def serve(application: Application) -> AsyncIterator[str]:
    """The address, without its scheme, at which our kind of server runs the application."""
    config = uvicorn.Config(
        application, port=0, lifespan="off", log_config=None, access_log=False, **SERVER_OPTIONS
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


async def test_what_is_written_stands_in_the_body_in_order() -> None:
    answers: list[bool] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        write = writers.find_writer(scope)
        assert write
        answers.append(write(b"too early"))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one ", "more_body": True})
        # What was sent may be on its way for a moment.
        await until(lambda: write(b"two "))
        await send({"type": "http.response.body", "body": b"three ", "more_body": True})
        await until(lambda: write(b"four " * 5000))
        await send({"type": "http.response.body", "body": b"end"})
        answers.append(write(b"too late"))

    async with serve(application) as address, httpx2.AsyncClient(verify=False) as client:
        for _ in range(2):
            answer = await client.get(f"http://{address}/")
            assert answer.text == "one two three " + "four " * 5000 + "end"
    assert answers == [False] * 4


async def test_an_answer_to_head_has_no_body_to_write_to() -> None:
    answers: list[bool] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        write = writers.find_writer(scope)
        assert write
        await send({"type": "http.response.start", "status": 200, "headers": []})
        answers.append(write(b"no"))
        await send({"type": "http.response.body", "body": b""})

    async with serve(application) as address, httpx2.AsyncClient(verify=False) as client:
        assert (await client.head(f"http://{address}/")).content == b""
    assert answers == [False]


async def test_a_peer_that_takes_nothing_is_not_written_to_for_ever() -> None:
    written: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        write = writers.find_writer(scope)
        assert write
        await send({"type": "http.response.start", "status": 200, "headers": []})
        size = 0
        for _ in range(10_000):
            if not write(b"x" * 10_000):
                break
            size += 10_000
            await asyncio.sleep(0)
        written.set_result(size)

    async with serve(application) as address:
        host, _, port = address.partition(":")
        _, writer = await asyncio.open_connection(host, int(port), limit=1024)
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        # What the system's own buffers take, and no more.
        assert await asyncio.wait_for(written, 10) < 20_000_000
        writer.close()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
async def test_a_text_of_any_length_is_one_message(length: int) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        write = writers.find_writer(scope)
        assert write
        await receive()
        assert not write("too early")
        await send({"type": "websocket.accept"})
        for text in ("x" * length, "é" * (length // 2), "end"):
            await until(partial(write, text))
        await receive()

    async with serve(application) as address, connect(f"ws://{address}/", proxy=None) as socket:
        assert await socket.recv() == "x" * length
        assert await socket.recv() == "é" * (length // 2)
        assert await socket.recv() == "end"


async def test_a_closed_socket_is_not_written_to() -> None:
    answers: list[bool] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        write = writers.find_writer(scope)
        assert write
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4000})
        answers.append(write("too late"))

    async with serve(application) as address, connect(f"ws://{address}/", proxy=None) as socket:
        await socket.wait_closed()
        assert socket.close_code == 4000
    assert answers == [False]


def test_another_server_offers_nothing() -> None:
    assert writers.find_writer({"type": "http"}) is None
    assert writers.find_writer({"type": "websocket", "extensions": {}}) is None
