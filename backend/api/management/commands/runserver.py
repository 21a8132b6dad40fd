"""`runserver` with the same server as production: uvicorn over `ASGI_APPLICATION`, with Django's
reloader.

Django's own development server speaks WSGI, under which a stream would arrive all at once.
"""

import os
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import uvicorn
from django.conf import settings
from django.core.management.commands.runserver import Command as DjangoRunserver
from django.db import connection
from django.utils import autoreload

from api.sql.sqlite.files import find_connection_obstacle
from api.uvicorn.options import SERVER_OPTIONS

Prepare = Callable[[Callable[[str], object]], object]

# Callbacks of apps, called before the development server listens with a function for output.
preparations: list[Prepare] = []


class Command(DjangoRunserver):
    help = "Starts the development server: streams, sockets and REST on one port."

    # Set by Django's `handle`; the type stubs lack them.
    addr: str
    port: str
    use_ipv6: bool

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Serve until Ctrl-C; the reloader calls this in a thread."""
        # Errors of a file that was just saved are shown here instead of ending the reloader.
        autoreload.raise_last_exception()
        if not options["skip_checks"]:
            self.check(display_num_errors=True)
        if obstacle := find_connection_obstacle(connection):
            self._give_up(obstacle)
        self.check_migrations()
        for prepare in preparations:
            prepare(self.stdout.write)
        listener = self._listen()
        self.stdout.write(f"Serving {self.protocol}://{self.addr}:{self.port}/ (Ctrl-C stops it)")
        module, _, name = settings.ASGI_APPLICATION.rpartition(".")
        config = uvicorn.Config(
            f"{module}:{name}",
            lifespan="on",
            log_config=None,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            **SERVER_OPTIONS,
        )
        uvicorn.Server(config).run(sockets=[listener])

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if self.use_ipv6 else socket.AF_INET
        try:
            return socket.create_server((self.addr, int(self.port)), family=family)
        except OSError as error:
            self._give_up(f"Error: {error}")

    def _give_up(self, why: str) -> NoReturn:
        self.stderr.write(why)
        # The reloader runs this in a thread, and `sys.exit` would end that thread only.
        sys.stderr.flush()
        os._exit(1)
