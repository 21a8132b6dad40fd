"""Notifications of several processes on a real Redis: who receives them, in how many messages.

Each `Notifications` here has a connection of its own, as one in another process has.
"""

import asyncio

from chat.notifications import redis_pubsub
from chat.notifications.topics import EVERYTHING
from chat.tests.faults.database_servers import RedisServer
from chat.tests.redis_processes import NAMES, connect, count_messages, needs_redis, until

pytestmark = needs_redis


async def test_other_processes_receive_it_and_the_publisher_once(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url, redis.url) as (publisher, own, _, second, _, third):
        publisher.publish(NAMES)
        await until(lambda: second.received and third.received)
        await asyncio.sleep(0.05)
        assert second.received == third.received == [NAMES]
        assert own.received == [NAMES]

        publisher.publish_remote(frozenset({"run:c"}))
        await until(lambda: "run:c" in third.names)
        assert own.received == [NAMES]


async def test_many_notifications_travel_together(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):

        def publish_a_lot() -> None:
            for number in range(1000):
                publisher.publish_remote(frozenset({f"run:{number}"}))

        assert await count_messages(redis.url, publish_a_lot, 0.2) == 1
        assert other.names == {f"run:{number}" for number in range(1000)}


async def test_more_than_can_be_listed_is_everything(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):
        for number in range(redis_pubsub.MAX_TOPICS + 500):
            publisher.publish_remote(frozenset({f"run:{number}"}))
        await until(lambda: other.received)
        assert EVERYTHING in other.received
        assert len(other.names) <= 500


async def test_databases_of_one_redis_are_apart(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url.replace("/0", "/1")) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await asyncio.sleep(0.1)
        assert other.received == []


async def test_what_was_published_last_is_sent_before_closing(redis: RedisServer) -> None:
    async with connect(redis.url, redis.url) as (publisher, _, _, other):
        publisher.publish(NAMES)
        await publisher.aclose()
        publisher.publish(frozenset({"run:late"}))
        await until(lambda: NAMES in other.received)
        assert "run:late" not in other.names
