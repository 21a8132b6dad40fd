"""gunicorn's worker: uvicorn, told to give up waiting for open streams before gunicorn kills it."""

from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

from config.asgi import GRACE_SECONDS


class Worker(UvicornWorker):  # type: ignore[misc]  # the package has no types
    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "auto",
        "http": "auto",
        "lifespan": "on",
        "access_log": False,
        # Who is asking is decided in one place (api/addresses.py), not by a header that anybody may
        # send.
        "proxy_headers": False,
        "server_header": False,
        "date_header": False,
        "timeout_graceful_shutdown": int(GRACE_SECONDS),
    }
