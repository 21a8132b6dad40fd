"""One topology, started as it is shipped: a proxy of `deploy/`, the web app, two backends,
PostgreSQL and Redis. `make topology` runs these tests; what is not installed is skipped by name.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chat.tests.faults.conftest import IS_CI, MIGRATED, migrate
from chat.tests.faults.database_servers import PostgresServer, RedisServer, find_postgres
from chat.tests.faults.harness import BACKEND, Server, write_environment
from chat.tests.faults.people import Person
from chat.tests.faults.upstream import WIRE_SCRIPT, Upstream
from chat.tests.faults.webapp import STANDALONE, StandaloneWebApp, WebApp, is_built
from chat.tests.topology.proxies import OuterProxy, Proxy, find, make_proxy, take_port

# The one name that is served: not those by which the machines know each other.
HOST = "chat.example.org"
ORIGIN = f"http://{HOST}"
WEB_APP_KEY = "what the web app's server is known by"
IS_ON = bool(os.environ.get("TOPOLOGY"))


def find_missing(proxy: str) -> list[str]:
    """What a test with this proxy needs and this machine has not."""
    needed = {
        proxy: find(proxy),
        "nginx": find("nginx"),
        "PostgreSQL": find_postgres(),
        "redis-server": shutil.which("redis-server"),
        "node": shutil.which("node"),
        "the web app's build": is_built() and (STANDALONE / "server.js").exists(),
    }
    return [name for name, found in needed.items() if not found]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/topology/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(300))
            if not IS_ON:
                item.add_marker(pytest.mark.skip(reason="takes a while: make topology"))


@dataclass(slots=True)
class Topology:
    """Everything that runs. `proxy` is the one of `deploy/`, `outer` stands in front of it."""

    proxy: Proxy
    outer: OuterProxy
    web: WebApp
    backends: list[Server]

    @property
    def port(self) -> int:
        return self.proxy.port

    @property
    def log(self) -> str:
        return "".join(server.log for server in self.backends)

    async def sign_up(self) -> Person:
        return await Person(self.port, host=HOST).sign_up()


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session", params=["nginx", "caddy"])
def topology(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, upstream: Upstream
) -> Iterator[Topology]:
    kind: str = request.param
    if (missing := find_missing(kind)) and not IS_CI:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp(kind)
    postgres = PostgresServer(take_port()).start()
    redis = RedisServer(take_port()).start()
    running: list[Server] = []
    web: WebApp | None = None
    proxies: list[Proxy] = []
    try:
        database = postgres.create(folder, name=MIGRATED)
        migrate(database)
        settings = write_environment(
            PATH=f"{BACKEND / '.venv' / 'bin'}:{os.environ['PATH']}",
            OPENAI_BASE_URL=upstream.address,
            LLM_DEFAULT_MODEL=WIRE_SCRIPT,
            DJANGO_ALLOWED_HOSTS=HOST,
            CORS_FRONTEND=ORIGIN,
            REDIS_URL=redis.url,
            WEB_APP_KEY=WEB_APP_KEY,
            TRUSTED_PROXY_COUNT="1",
            TRUST_FORWARDED_PROTO="True",
            LOG_FORMAT="json",
        )
        for _ in range(2):
            server = Server(
                database, settings, take_port(), command=["./serve", "upgrade", "collectstatic"]
            )
            running.append(server.start())
        proxy = make_proxy(kind, folder / "proxy")
        web = StandaloneWebApp(
            proxy.inner_port,
            folder / "web.log",
            WEB_APP_KEY=WEB_APP_KEY,
            NEXT_PUBLIC_WS_BASE="/",
        )
        web.port = take_port()
        proxy.configure([server.port for server in running], web.port)
        proxies.append(proxy.start())
        web.start()
        (folder / "outer").mkdir()
        outer = OuterProxy(folder / "outer").before(proxy.port)
        proxies.append(outer.start())
        yield Topology(proxy, outer, web, running)
    finally:
        for started in proxies:
            started.stop()
        if web:
            web.kill()
        for server in running:
            server.end()
        redis.kill()
        postgres.close()
        print((folder / "proxy" / "proxy.log").read_text()[-4000:])  # noqa: T201  with a failure
