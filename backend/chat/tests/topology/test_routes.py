"""One origin: which side answers what, under the one public name, with the limits of the files."""

import pytest

from chat.tests.faults.client import Answer, connect
from chat.tests.topology.conftest import HOST, Topology

MIB = 1024 * 1024


async def get(topology: Topology, path: str, host: str = HOST) -> Answer:
    async with connect(topology.port) as exchange:
        await exchange.send("GET", path, {"Host": host})
        return Answer(exchange.status, exchange.headers, await exchange.read_all())


@pytest.mark.parametrize(
    ("path", "kind", "holds"),
    [
        ("/", "text/html", b"Bronn"),
        ("/login", "text/html", b"Bronn"),
        ("/icon.svg", "image/svg+xml", b"<svg"),
        ("/api/auth/options", "application/json", b"google_client_id"),
        ("/api/dj/auth/options", "application/json", b"google_client_id"),
        ("/api/schema", "application/json", b"openapi"),
        ("/api/docs", "text/html", b"POST /api/auth/login"),
        ("/admin/login/", "text/html", b"csrfmiddlewaretoken"),
        ("/static/admin/css/base.css", "text/css", b"body"),
        ("/readyz", "application/json", b'"ok"'),
    ],
)
async def test_each_path_has_its_side(
    topology: Topology, path: str, kind: str, holds: bytes
) -> None:
    answer = await get(topology, path)
    assert answer.status == 200, answer
    assert answer.headers["content-type"].startswith(kind)
    assert holds in answer.body


async def test_the_admin_is_found_without_a_slash(topology: Topology) -> None:
    answer = await get(topology, "/admin")
    assert answer.status == 301
    assert answer.headers["location"] == "/admin/"


async def test_figures_are_not_for_the_public(topology: Topology) -> None:
    assert (await get(topology, "/metrics")).status == 404


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1"])
async def test_no_other_name_is_served(topology: Topology, host: str) -> None:
    answer = await get(topology, "/api/auth/options", host)
    assert answer.status == 400
    assert answer.json()["code"] == "disallowed_host"


async def test_the_page_opens_its_sockets_on_its_own_origin(topology: Topology) -> None:
    answer = await get(topology, "/login")
    sources = answer.headers["content-security-policy"]
    assert f"connect-src 'self' ws://{HOST};" in sources
    assert b'data-socket-base="/"' in answer.body


@pytest.mark.parametrize("path", ["/api/characters/import", "/api/dj/characters/import"])
@pytest.mark.parametrize(("size", "status"), [(30 * MIB, 400), (34 * MIB, 413)])
async def test_cards_of_32_mebibytes_pass_and_no_more(
    topology: Topology, path: str, size: int, status: int
) -> None:
    person = await topology.sign_up()
    headers = await person.headers() | {"Content-Type": "multipart/form-data; boundary=b"}
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--b--\r\n"
    async with connect(topology.port) as exchange:
        await exchange.send("POST", path, headers, body)
        answer = Answer(exchange.status, exchange.headers, await exchange.read_all())
    assert answer.status == status, answer
    assert answer.json()["code"] == ("card_too_large" if status == 400 else "body_too_large")


async def test_a_body_that_nobody_takes_is_refused_in_the_apis_words(topology: Topology) -> None:
    person = await topology.sign_up()
    answer = await person.call("POST", "/conversations", {"title": "x" * 10 * MIB})
    assert answer.status == 413
    assert answer.json()["code"] == "body_too_large"
    # It would be too large a second time as well.
    assert "retry-after" not in answer.headers
