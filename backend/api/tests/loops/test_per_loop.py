"""One object for each event loop."""

import asyncio
import gc
import weakref

from api.loops import PerLoop


class Owner:
    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()


def test_each_event_loop_has_its_own_object() -> None:
    get_owner = PerLoop(Owner)

    async def ask() -> Owner:
        assert get_owner() is get_owner()
        assert get_owner.existing() == [get_owner()]
        return get_owner()

    first, second = asyncio.run(ask()), asyncio.run(ask())
    assert first is not second
    assert first.loop is not second.loop
    assert get_owner.existing() == [], "both loops are closed"


def test_an_object_that_refers_to_its_loop_goes_when_the_next_one_comes() -> None:
    get_owner = PerLoop(Owner)

    async def ask() -> "weakref.ref[Owner]":
        return weakref.ref(get_owner())

    first = asyncio.run(ask())
    asyncio.run(ask())
    gc.collect()
    assert first() is None


async def test_the_objects_can_be_listed_from_another_thread() -> None:
    get_owner = PerLoop(Owner)
    owner = get_owner()
    assert await asyncio.to_thread(get_owner.existing) == [owner]
