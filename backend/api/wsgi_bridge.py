"""Django's WSGI handler inside an ASGI server: REST requests run in the threads of
`api/threads.py`.

Under its own ASGI handler Django pays several thread hops and a fresh connection per request; here
a request costs one hop to a thread that keeps its connection. Bodies are read whole before the hop
(they are bounded), answers are sent whole.
"""

import io
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final
from wsgiref.types import WSGIApplication

from django.conf import settings

from api.addresses import client_address, subscriber_of
from api.asgi import Headers, Receive, Scope, Send, read_body
from api.error_answers import send_error
from api.errors import unavailable
from api.fair_share import FairShare
from api.loops import PerLoop
from api.parsers import find_body_limit
from api.threads import SLOW_QUEUE, SLOW_WORKERS, run_drawing, run_in_thread, run_slow

Answer = tuple[int, Headers, bytes]
IsKind = Callable[[str, str], bool]

# A request that has waited longer for a thread is refused. While the database hangs, requests pile
# up; when it is back, those whose clients have given up would otherwise come first.
QUEUE_SECONDS = 10.0

# Slow requests of one address that may run or wait in the thread pool: enough to keep it busy.
# Further ones wait in a queue of that address, so that one address which floods the sign-in cannot
# block everybody else.
SLOW_AT_ONCE: Final = 2 * SLOW_WORKERS
_slow_shares = PerLoop(
    partial(
        FairShare, "slow", at_once=SLOW_AT_ONCE, waiting=SLOW_WORKERS + SLOW_QUEUE - SLOW_AT_ONCE
    )
)
# Costly requests of one address that may wait for the one that runs.
COSTLY_QUEUE: Final = 32
# Requests of one address whose body may exceed `MAX_BODY_BYTES`: those that are being read and
# answered, and those that wait before their body is read.
LARGE_AT_ONCE: Final = 2
LARGE_QUEUE: Final = 16
_large_shares = PerLoop(
    partial(FairShare, "large bodies", at_once=LARGE_AT_ONCE, waiting=LARGE_QUEUE)
)
_costly_shares = PerLoop(partial(FairShare, "costly", at_once=1, waiting=COSTLY_QUEUE))


class WSGIBridge:
    """An ASGI application that answers HTTP requests by a WSGI application. Requests for which
    `is_slow(method, path)` is true run in the threads for slow work, those for which `is_drawing`
    is true in the thread for pictures. Of those for which `is_costly` is true one address runs one
    at a time. Large bodies are read only where `is_signed_in(scope)` is true, few at once; for
    others the body is empty.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        is_slow: IsKind,
        is_drawing: IsKind,
        is_costly: IsKind,
        is_signed_in: Callable[[Scope], bool],
    ) -> None:
        self._application = application
        self._is_slow = is_slow
        self._is_drawing = is_drawing
        self._is_costly = is_costly
        self._is_signed_in = is_signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, headers, content = await self._read_and_answer(scope, receive)
        except ConnectionError:
            return
        except Exception as error:
            # A queue is full, or it was raised outside of all middleware, for instance while the
            # request object was created.
            await send_error(scope, send, error)
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _read_and_answer(self, scope: Scope, receive: Receive) -> Answer:
        limit = find_body_limit(scope["method"], scope["path"])

        async def answer() -> Answer:
            environ = make_environ(scope, await read_body(receive, limit))
            return await self._answer_in_thread(environ)

        if limit <= settings.MAX_BODY_BYTES:
            return await answer()
        if not self._is_signed_in(scope):
            return await self._answer_in_thread(make_environ(scope, b""))
        if not settings.RATE_LIMITS_ENABLED:
            return await answer()
        return await _large_shares().run(_find_subject(make_environ(scope, b"")), answer)

    async def _answer_in_thread(self, environ: dict[str, Any]) -> Answer:
        place = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        run, shares = run_in_thread, None
        if self._is_slow(*place):
            run, shares = run_slow, _slow_shares
        elif self._is_drawing(*place):
            run = run_drawing
        elif self._is_costly(*place):
            shares = _costly_shares
        call = partial(run, self._answer, environ, time.monotonic())
        if shares and settings.RATE_LIMITS_ENABLED:
            return await shares().run(_find_subject(environ), call)
        return await call()

    def _answer(self, environ: dict[str, Any], came_at: float) -> Answer:
        if time.monotonic() - came_at > QUEUE_SECONDS:
            raise unavailable()
        answer: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Iterable[tuple[str, str]], _: Any = None) -> Any:
            encoded = [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ]
            answer[:] = [(int(status[:3]), encoded)]

        chunks = self._application(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, headers = answer[0]
        return status, headers, content


def _find_subject(environ: dict[str, Any]) -> str:
    return subscriber_of(client_address(environ))


def make_environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """PEP 3333's environment of an ASGI HTTP scope."""
    server = scope.get("server") or ("localhost", 80)
    root_path: str = scope.get("root_path", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": _as_wsgi_text(root_path),
        "PATH_INFO": _as_wsgi_text(scope["path"].removeprefix(root_path)),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        key = _HEADER_KEYS.get(name) or "HTTP_" + name.upper().replace("-", "_")
        if "_" in name:
            # `x_forwarded_for` would get the key of `x-forwarded-for` and could forge it.
            continue
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(len(body)) if body else environ.get("CONTENT_LENGTH", "")
    return environ


_HEADER_KEYS = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def _as_wsgi_text(path: str) -> str:
    return path.encode().decode("latin-1")
