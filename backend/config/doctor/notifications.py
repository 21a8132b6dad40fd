"""Checks Redis, through which the processes notify each other: whether a message comes back."""

import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.retry import Retry

from chat.notifications.redis_pubsub import channel_of, tls_options
from config.doctor.finding import Area, Finding, first_line

_AREA = Area("Redis")
WAIT_SECONDS = 2.0


def check() -> Iterator[Finding]:
    """Whether a message that is published comes back."""
    if not settings.REDIS_URL:
        yield _AREA.ok(
            "Not used (REDIS_URL is empty): several processes would poll the database instead."
        )
        return
    url = urlsplit(settings.REDIS_URL)
    if url.scheme == "rediss" and not settings.REDIS_TLS_VERIFY:
        yield _AREA.warn(
            "REDIS_TLS_VERIFY is False: others on the network could read and forge messages.",
            "Set it to True if the server's certificate can be verified.",
        )
    place = f"{url.hostname}:{url.port or 6379}"
    try:
        is_heard = _hear_oneself()
    except (AuthenticationError, NoPermissionError) as error:
        yield _AREA.blame(
            f"Redis at {place} refuses the login: {first_line(error)}",
            "Correct user and password in REDIS_URL; the user needs PUBLISH and SUBSCRIBE on "
            "bronn:*.",
        )
    except (RedisError, OSError) as error:
        yield _AREA.blame(
            f"Redis at {place} does not answer: {first_line(error)}",
            "Start it, or correct REDIS_URL. Until then several processes poll the database, so "
            "updates arrive later.",
        )
    else:
        if is_heard:
            yield _AREA.ok(f"Redis at {place} delivers messages.")
        else:
            yield _AREA.blame(
                f"Redis at {place} answers, but a message did not come back.",
                "Is there a proxy in between that does not support subscriptions?",
            )


def _hear_oneself() -> bool:
    client: Any = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=WAIT_SECONDS,
        socket_timeout=WAIT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **tls_options(settings.REDIS_URL, verify=settings.REDIS_TLS_VERIFY),
    )
    # Has the format of a notification without topics, which other processes ignore.
    word = uuid.uuid4().hex[:12]
    with client, client.pubsub() as subscription:
        channel = channel_of(client.connection_pool.connection_kwargs.get("db", 0))
        subscription.subscribe(channel)
        client.publish(channel, word)
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            message = subscription.get_message(timeout=0.2)
            if message and message["type"] == "message" and message["data"].decode() == word:
                return True
    return False
