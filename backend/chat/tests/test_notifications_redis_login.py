"""Notifications on a Redis with a password, and on one that speaks TLS."""

import asyncio
import subprocess
from pathlib import Path

from redis.asyncio import Redis

from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.harness import find_free_port
from chat.tests.redis_processes import NAMES, connect, needs_redis, until

pytestmark = needs_redis


async def test_a_password_is_used(redis: RedisServer) -> None:
    async with Redis.from_url(redis.url) as client:
        await client.config_set("requirepass", "sesame:/@")
    without = redis.url
    with_it = redis.url.replace("//", "//:sesame%3A%2F%40@")
    async with connect(with_it, with_it) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await until(lambda: NAMES in other.received)
    async with connect(without, wait=False) as (publisher, recorder):
        await asyncio.sleep(0.3)
        assert not publisher.is_shared
        assert recorder.received == []


def make_certificate(folder: Path) -> None:
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout key.pem"
    subprocess.run(
        ["openssl", *command.split(), "-out", "cert.pem"],
        cwd=folder,
        capture_output=True,
        check=True,
    )


async def test_tls_is_verified_unless_told_otherwise(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    port = find_free_port()
    options = "--port 0 --tls-auth-clients no --tls-cert-file cert.pem --tls-key-file key.pem"
    server = subprocess.Popen(
        ["redis-server", *options.split(), "--tls-port", str(port), "--save", ""],
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    url = f"rediss://127.0.0.1:{port}/0"
    try:
        async with connect(url, url, verify_tls=False) as (publisher, _, _, other):
            publisher.publish(NAMES)
            await until(lambda: NAMES in other.received)
        async with connect(url, wait=False) as (publisher, _):
            await asyncio.sleep(0.5)
            assert not publisher.is_shared
    finally:
        server.kill()
        server.wait()
