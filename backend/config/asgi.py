"""The front door: streams, sockets and health checks to async code, everything else to Django in a
thread pool of the same process.

`runserver`, uvicorn and gunicorn all enter here.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from types import FrameType
from typing import Any

import django
from django.conf import settings

from config import GRACE_SECONDS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from accounts import postman  # noqa: E402  needs the settings
from api.health import add_check, health_app, start_draining  # noqa: E402
from api.threads import run_in_thread  # noqa: E402
from api.wsgi import Utf8Handler  # noqa: E402
from api.wsgi_bridge import WSGIBridge  # noqa: E402
from chat import maintenance, prompts, runs, turns  # noqa: E402
from chat.notifications import check_connection, get_notifications  # noqa: E402
from chat.routing import sockets  # noqa: E402
from chat.streaming import chat_stream  # noqa: E402
from llm_service import call_log  # noqa: E402
from llm_service.client import warm_up  # noqa: E402

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_rest = WSGIBridge(Utf8Handler())
if settings.REDIS_URL:
    add_check("redis", check_connection)
_stopping_at: float | None = None
_background: set[asyncio.Task[object]] = set()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    match scope["type"]:
        case "http":
            # For a server without lifespan the periodic work starts with the first request.
            maintenance.start()
            postman.start()
            await _route(scope, receive, send)
        case "lifespan":
            await _live(receive, send)
        case "websocket":
            maintenance.start()
            await sockets(scope, receive, send)


async def _route(scope: Scope, receive: Receive, send: Send) -> None:
    path: str = scope["path"]
    if path in ("/api/chat/stream", "/api/chat/stream/") and scope["method"] != "OPTIONS":
        await chat_stream(scope, receive, send)
    elif path in ("/healthz", "/readyz"):
        await health_app(scope, receive, send)
    else:
        await _rest(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _tune_interpreter()
            get_notifications()
            maintenance.start()
            postman.start()
            _notice_sigterm()
            # Files and packages that take a moment; nobody's first message should wait for them.
            warm_up()
            reading = asyncio.create_task(run_in_thread(_read_default_character))
            _background.add(reading)
            reading.add_done_callback(_background.discard)
            await send({"type": "lifespan.startup.complete"})
        else:
            await _stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _tune_interpreter() -> None:
    """Short turns for the event loop's thread, and no garbage collection of what stays for ever."""
    # With 5 ms, Python's default, a busy database thread holds up every open stream.
    sys.setswitchinterval(0.0005)
    # Each collection holds every stream up, by some 0.4 µs for each object that it looks at: often
    # and few of the young ones (at most 40,000), seldom the old ones.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 3, 100)


def _read_default_character() -> None:
    prompts.load_persona(prompts.DEFAULT_CHARACTER)
    # Its hundred thousand objects stay, too.
    gc.freeze()


def _notice_sigterm() -> None:
    """Turn readiness off as soon as the signal comes: the server itself tells us only when its
    connections are gone.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    previous = signal.getsignal(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        global _stopping_at
        _stopping_at = time.monotonic()
        start_draining()
        if callable(previous):
            previous(number, frame)

    signal.signal(signal.SIGTERM, drain)


async def _stop() -> None:
    start_draining()
    postman.ask_to_stop()
    await turns.drain()
    waited = time.monotonic() - _stopping_at if _stopping_at else 0.0
    await runs.drain(max(0.0, GRACE_SECONDS - waited))
    await maintenance.stop()
    await call_log.drain()
    await get_notifications().aclose()
    await asyncio.to_thread(postman.stop)
    await asyncio.sleep(0)
