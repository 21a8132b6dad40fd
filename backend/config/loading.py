"""What a server does beside its first requests: it loads the default character, for which `/readyz`
waits (about a second of CPU time, which requests meanwhile share), and compares the schema.
"""

import asyncio
import gc
import logging

from django.db import Error, connection

from api.health.checks import add_check
from api.health.migrations import describe_mismatch, read_schema
from api.threads import run_in_thread
from characters.server_characters import DEFAULT_CHARACTER
from chat.speakers import load_persona

logger = logging.getLogger(__name__)
_is_loading = False


def start() -> "asyncio.Task[None]":
    """Start both, one after the other, in a thread. Returns the task, to which the caller must keep
    a reference.
    """
    global _is_loading
    _is_loading = True
    add_check("character", _describe)
    return asyncio.create_task(_load())


def _describe() -> str:
    return "loading" if _is_loading else "ok"


async def _load() -> None:
    global _is_loading
    try:
        await run_in_thread(_load_default_character)
    except Exception:
        # Chats with it report the fault of its files; the server can do all else.
        logger.exception("the default character cannot be loaded")
    finally:
        _is_loading = False
    try:
        await run_in_thread(_compare_schema)
    except Error:
        # `/readyz` and each request say that the database does not answer.
        logger.debug("the schema cannot be read", exc_info=True)


def _load_default_character() -> None:
    # The first search calibrates the thresholds: more than a tenth of a second.
    load_persona(DEFAULT_CHARACTER).search("Who are you?")
    # No collection needs to look at its hundred thousand objects, which stay.
    gc.freeze()


def _compare_schema() -> None:
    """Log that `upgrade` was not run: requests then fail for causes of all kinds."""
    mismatch = describe_mismatch(read_schema(connection))
    if mismatch:
        logger.error("%s %s", *mismatch)
