"""The doctor's look at Redis."""

import socket
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.harness import find_free_port
from chat.tests.redis_processes import needs_redis
from config.doctor import notifications
from config.doctor.tests.levels import levels, told


@pytest.fixture
def redis_url() -> Iterator[str]:
    running = RedisServer(find_free_port()).start()
    yield running.url
    running.kill()


def test_without_redis_nothing_is_wrong(settings: Settings) -> None:
    settings.REDIS_URL = ""
    assert levels(notifications.check()) == [("Redis", "ok")]


def test_a_port_where_nobody_listens_is_named(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.REDIS_URL = f"redis://bronn:a-password@127.0.0.1:{port}/0"
    blamed = told(notifications.check(), "problem")
    assert f"127.0.0.1:{port}" in blamed
    assert "REDIS_URL" in blamed
    assert "a-password" not in blamed


def test_a_certificate_that_nobody_verifies_is_a_warning(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.REDIS_URL, settings.REDIS_TLS_VERIFY = f"rediss://127.0.0.1:{port}", False
    assert "REDIS_TLS_VERIFY" in told(notifications.check(), "warning")


def test_a_server_that_never_answers_is_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        assert "does not answer" in told(notifications.check(), "problem")


@needs_redis
def test_a_message_comes_back(settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert levels(notifications.check()) == [("Redis", "ok")]


@needs_redis
def test_a_wrong_password_is_told(settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url.replace("redis://", "redis://nobody:a-password@", 1)
    blamed = told(notifications.check(), "problem")
    assert "refuses the login" in blamed
    assert "a-password" not in blamed
