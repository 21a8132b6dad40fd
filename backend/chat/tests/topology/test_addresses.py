"""The client's address is right in each layout and over each way in, whatever headers it sends."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.signing import TimestampSigner
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from chat.tests.faults.client import Exchange
from chat.tests.faults.harness import SECRET_KEY, Server
from chat.tests.faults.people import Person
from chat.tests.faults.webapp import WebApp
from chat.tests.topology.conftest import HOST, ORIGIN, WEB_APP_KEY, Topology
from chat.tests.topology.proxies import take_port

VISITOR = "127.0.0.21"
ELSEWHERE = "127.0.0.22"
# An address that nobody has (RFC 5737), and a key that nobody but the web app's server has.
INVENTED = {
    "X-Forwarded-For": "203.0.113.99, 203.0.113.98",
    "X-Real-IP": "203.0.113.99",
    "Forwarded": "for=203.0.113.99",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example.org",
    "X-Web-App-Key": "guessed",
}
WAYS = ["/api/doctor", "/api/dj/doctor"]


async def ask(
    port: int, path: str, *, source: str, headers: Mapping[str, str], host: str = HOST
) -> dict[str, Any]:
    """How a request from the address `source` arrives at the backend."""
    signature = TimestampSigner(key=SECRET_KEY, salt="doctor").sign("a")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    try:
        exchange = Exchange(reader, writer)
        own = {"Host": host, "Authorization": f"Doctor {signature}"}
        await exchange.send("GET", path, {**headers, **own})
        body = await exchange.read_all()
    finally:
        writer.close()
    assert exchange.status == 200, (exchange.status, body)
    seen: dict[str, Any] = orjson.loads(body)
    return seen


@pytest.mark.parametrize("path", WAYS)
@pytest.mark.parametrize("headers", [{}, INVENTED], ids=["plain", "spoofed"])
async def test_behind_one_proxy(topology: Topology, path: str, headers: dict[str, str]) -> None:
    for source in (VISITOR, ELSEWHERE):
        seen = await ask(topology.port, path, source=source, headers=headers)
        assert seen["address"] == source
        assert seen["host"] == HOST
        assert seen["is_web_app"] == (path == "/api/dj/doctor")
    if path == "/api/doctor":
        assert seen["scheme"] == "http"
        assert seen["forwarded"] == [ELSEWHERE]


@pytest.mark.parametrize("path", WAYS)
@pytest.mark.parametrize("headers", [{}, INVENTED], ids=["plain", "spoofed"])
async def test_behind_another_proxy_that_appends(
    topology: Topology, path: str, headers: dict[str, str]
) -> None:
    """Two visitors are two visitors, and the outer proxy is neither of them."""
    for source in (VISITOR, ELSEWHERE):
        seen = await ask(topology.outer.port, path, source=source, headers=headers)
        assert seen["address"] == source
    if path == "/api/doctor":
        assert seen["scheme"] == "https"
        assert seen["forwarded"] == [ELSEWHERE]


@pytest.mark.parametrize("path", WAYS)
async def test_past_the_outer_proxy_nobody_is_believed(topology: Topology, path: str) -> None:
    seen = await ask(topology.port, path, source=VISITOR, headers=INVENTED)
    assert seen["address"] == VISITOR
    assert seen["scheme"] == "http"


@pytest.mark.parametrize("headers", [{}, INVENTED], ids=["plain", "spoofed"])
async def test_without_a_proxy(topology: Topology, tmp_path: Path, headers: dict[str, str]) -> None:
    """The layout of `make serve`: the web app and the backend are asked themselves."""
    (first, _) = topology.backends
    plain = {"TRUSTED_PROXY_COUNT": "0", "TRUST_FORWARDED_PROTO": "False"}
    server = Server(first.database, {**first.environment, **plain}, take_port()).start()
    web = WebApp(server.port, tmp_path / "web.log", WEB_APP_KEY=WEB_APP_KEY)
    web.port = take_port()
    web.start()
    try:
        for source in (VISITOR, ELSEWHERE):
            for port, path in ((server.port, "/api/doctor"), (web.port, "/api/dj/doctor")):
                seen = await ask(port, path, source=source, headers=headers)
                assert seen["address"] == source
                assert seen["scheme"] == "http"
    finally:
        web.kill()
        server.end()


@pytest.mark.parametrize(("origin", "is_let_in"), [(ORIGIN, True), ("http://evil.example", False)])
async def test_a_page_opens_its_socket_on_its_own_origin(
    topology: Topology, origin: str, is_let_in: bool
) -> None:
    person: Person = await topology.sign_up()
    conversation_id = await person.converse()
    ticket = await person.call("POST", "/auth/ws-ticket", {"conversation_id": conversation_id})
    address = f"ws://{HOST}/ws/chat/{conversation_id}"
    where: dict[str, Any] = {"host": "127.0.0.1", "port": topology.port}
    async with open_socket(address, proxy=None, origin=Origin(origin), **where) as socket:
        hello = {"event_type": "auth", "ticket": ticket.json()["ticket"]}
        try:
            await socket.send(orjson.dumps(hello).decode())
            frame = orjson.loads(await socket.recv())
        except ConnectionClosed:
            assert socket.close_code == 4001
            assert not is_let_in
        else:
            assert is_let_in, frame
            assert frame["event_type"] == "ready"
