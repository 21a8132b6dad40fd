"""What `api/uvicorn/` takes from the insides of uvicorn, which no documentation promises.

When uvicorn is upgraded, the first test fails and names what to look at. Run `test_writers.py` and
the other tests here, read the changes of the two protocol classes, and set the new version.
"""

from importlib.metadata import version
from inspect import signature
from typing import Any

import httpx2
import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect

from api.tests.test_writers import serve, until
from api.uvicorn.http import StreamProtocol
from api.uvicorn.options import SERVER_OPTIONS
from api.uvicorn.websockets import CLOSE_SECONDS, WRITE_BUFFER_BYTES, SocketProtocol

# The versions with which the tests below were last gone through.
CHECKED = {
    "uvicorn": (
        "0.54",
        "http.py: HttpToolsProtocol._start_asgi_task, connection_made, connection_lost,"
        " data_received, on_message_begin, on_header, on_headers_complete, on_body,"
        " on_message_complete, on_response_complete, .pipeline, .flow.pause_reading, "
        ".headers, .cycle, handle_websocket_upgrade, send_400_response; RequestResponseCycle.scope,"
        " .transport, .flow.write_paused, .disconnected, .response_started, .response_complete,"
        " .chunked_encoding. websockets.py: WebSocketsSansIOProtocol.run_asgi, send, shutdown,"
        " connection_made, .scope,"
        " .transport, .queue, .writable, .handshake_complete, .close_sent, .disconnected, "
        ".close_timeout",
    ),
}


@pytest.mark.parametrize("package", CHECKED)
def test_the_versions_are_those_that_were_gone_through(package: str) -> None:
    checked, what = CHECKED[package]
    installed = ".".join(version(package).split(".")[:2])
    assert installed == checked, (
        f"{package} {installed} is installed, api/uvicorn was last compared with {checked}. "
        f"Compare again: {what}"
    )


async def test_a_response_keeps_its_state_where_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cycles: list[RequestResponseCycle] = []
    seen: list[tuple[bool, bool, bool | None, bool]] = []

    class Watched(StreamProtocol):
        def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
            cycles.append(cycle)
            super()._start_asgi_task(cycle, app)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        [cycle] = cycles
        assert cycle.scope is scope

        def note() -> None:
            seen.append(
                (
                    cycle.response_started,
                    cycle.response_complete,
                    cycle.chunked_encoding,
                    cycle.disconnected,
                )
            )

        note()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        note()
        assert isinstance(cycle.flow, FlowControl)
        assert cycle.flow.write_paused is False
        await until(lambda: cycle.transport.get_write_buffer_size() == 0)
        await send({"type": "http.response.body", "body": b""})
        note()

    monkeypatch.setitem(SERVER_OPTIONS, "http", Watched)
    async with serve(application) as address, httpx2.AsyncClient() as client:
        answer = await client.get(f"http://{address}/")
        assert answer.headers["transfer-encoding"] == "chunked"
        assert answer.text == "x"
    assert seen == [
        (False, False, None, False),
        (True, False, True, False),
        (True, True, True, False),
    ]


async def test_a_socket_keeps_its_state_where_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    protocols: list[SocketProtocol] = []
    seen: list[tuple[bool, bool, bool]] = []

    class Watched(SocketProtocol):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            protocols.append(self)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        [protocol] = protocols
        assert protocol.scope is scope

        def note() -> None:
            seen.append((protocol.handshake_complete, protocol.close_sent, protocol.disconnected))

        await receive()
        note()
        await send({"type": "websocket.accept"})
        note()
        assert protocol.writable.is_set()
        assert protocol.close_timeout == CLOSE_SECONDS
        assert protocol.transport.get_write_buffer_limits()[1] == WRITE_BUFFER_BYTES
        # What a shutdown puts there comes out of `receive`.
        message: Any = {"type": "websocket.shutdown"}
        protocol.queue.put_nowait(message)
        assert await receive() == message
        await send({"type": "websocket.close"})
        note()

    monkeypatch.setitem(SERVER_OPTIONS, "ws", Watched)
    async with serve(application) as address, connect(f"ws://{address}/", proxy=None) as socket:
        await socket.wait_closed()
    await until(lambda: protocols[0].disconnected)
    assert seen == [(False, False, False), (True, False, False), (True, True, False)]


async def test_a_shutdown_is_told_to_the_application() -> None:
    told: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        told.append(await receive())
        await send({"type": "websocket.close", "code": 1012})

    async with serve(application) as address:
        socket = await connect(f"ws://{address}/", proxy=None)
    await socket.wait_closed()
    assert told == [{"type": "websocket.shutdown"}]
    assert socket.close_code == 1012


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (HttpToolsProtocol._start_asgi_task, ["self", "cycle", "app"]),
        (HttpToolsProtocol.send_400_response, ["self", "msg"]),
        (WebSocketsSansIOProtocol.run_asgi, ["self"]),
        (WebSocketsSansIOProtocol.send, ["self", "message"]),
        (WebSocketsSansIOProtocol.shutdown, ["self"]),
        (WebSocketsSansIOProtocol.connection_made, ["self", "transport"]),
    ],
)
def test_what_is_overridden_is_called_as_it_was(method: Any, parameters: list[str]) -> None:
    assert list(signature(method).parameters) == parameters
