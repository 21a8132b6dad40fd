"""gunicorn's uvicorn worker, which stops waiting for open streams before gunicorn kills it."""

import os
import signal
from typing import Any, ClassVar

from uvicorn_worker import UvicornWorker

from api.uvicorn.options import SERVER_OPTIONS
from config import GRACE_SECONDS


class Worker(UvicornWorker):  # type: ignore[misc]  # the package has no types
    """Set as `worker_class` in `gunicorn.conf.py`."""

    CONFIG_KWARGS: ClassVar[dict[str, Any]] = {
        "loop": "auto",
        "lifespan": "on",
        "access_log": False,
        # The client's address is determined in one place (api/addresses.py), not by a header that
        # any client can send.
        "proxy_headers": False,
        "server_header": False,
        "date_header": False,
        "timeout_graceful_shutdown": int(GRACE_SECONDS),
        "timeout_notify": 1,
        **SERVER_OPTIONS,
    }

    async def callback_notify(self) -> None:
        """Each second: tell the supervisor that this process is alive, or shut down if it is gone.

        An orphan would keep the port, and the next start would fail on it.
        """
        await super().callback_notify()
        if os.getppid() != self.ppid:
            signal.raise_signal(signal.SIGTERM)
