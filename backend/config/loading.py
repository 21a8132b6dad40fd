"""Work of a starting server alongside its first requests: it loads the default character, for which
`/readyz` waits (about a second of CPU time, shared with requests), and compares the schema.
"""

import asyncio
import gc
import logging

from django.db import Error, connection

from api.health.checks import add_check
from api.health.migrations import describe_mismatch, read_schema
from api.threads import run_in_thread
from characters.server_characters import DEFAULT_CHARACTER
from chat.speakers import Speaker, load

logger = logging.getLogger(__name__)


def start() -> "asyncio.Task[None]":
    """Start both, one after the other, in a thread. Returns the task, to which the caller must keep
    a reference.
    """
    is_loaded = asyncio.Event()
    add_check("character", lambda: "ok" if is_loaded.is_set() else "loading")
    return asyncio.create_task(_load(is_loaded))


async def _load(is_loaded: asyncio.Event) -> None:
    try:
        await run_in_thread(_load_default_character)
    except Exception:
        # Chats with the character report the error in its files; everything else works.
        logger.exception("the default character cannot be loaded")
    finally:
        is_loaded.set()
    try:
        await run_in_thread(_compare_schema)
    except Error:
        # `/readyz` and each request say that the database does not answer.
        logger.debug("the database schema cannot be read", exc_info=True)


def _load_default_character() -> None:
    # The first search calibrates the thresholds: more than a tenth of a second.
    load(Speaker(DEFAULT_CHARACTER)).search("Who are you?")
    # Its hundred thousand objects stay, so no garbage collection needs to visit them.
    gc.freeze()


def _compare_schema() -> None:
    """Log an error if `upgrade` was not run, since requests then fail in many different ways."""
    mismatch = describe_mismatch(read_schema(connection))
    if mismatch:
        logger.error("%s %s", *mismatch)
