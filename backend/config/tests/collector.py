"""A local HTTP server that keeps what it is sent: the other end of reports and traces; and the real
server that sends it.
"""

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
from django.conf import settings

from chat.tests.faults.databases import Database

PASSWORD = "a long passphrase of nobody"


class Collector:
    """`received` are (path, headers, body) of its POST requests, unpacked."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                headers = {name.lower(): value for name, value in self.headers.items()}
                received.append((self.path, headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def collector() -> Iterator[Collector]:
    found = Collector()
    try:
        yield found
    finally:
        found.close()


@contextmanager
def running_server(database: Database, **variables: str) -> Iterator[str]:
    """The production server with these settings on a database, its log beside that; its address. It
    is stopped in order at the end, so that it sends what it has.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SECRET_KEY": "k" * 50,
        "DATABASE_URL": database.url,
        "EMAIL_VERIFICATION_REQUIRED": "False",
        "RATE_LIMITS_ENABLED": "False",
        "LLM_ALLOWED_MODELS": "offline/persona,scripted/*",
        "LLM_TITLE_MODEL": "off",
        "LOG_FORMAT": "json",
        "PORT": str(port),
        **variables,
    }
    base = settings.BASE_DIR
    command = [sys.executable, "-m", "gunicorn", "config.asgi:application"]
    with (
        (database.folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=base, env=environment, stderr=log) as server,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_up(url)
            yield url
        finally:
            server.terminate()
            server.wait(40)


def wait_until_up(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{url}/readyz", verify=False).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def chat(url: str, prompt: str, **extra: str) -> httpx2.Response:
    """The answer to the first message of somebody new, with these headers beside the usual ones."""
    with httpx2.Client(base_url=f"{url}/api", verify=False, timeout=30) as http:
        person = {"email": "somebody@example.org", "password": PASSWORD}
        assert http.post("/auth/register", json=person).status_code == 201
        access = http.post("/auth/login", json=person).json()["access"]
        headers = {"Authorization": f"Bearer {access}", **extra}
        made = http.post("/conversations", json={}, headers=headers).json()
        body = {"conversation_id": made["id"], "prompt": prompt}
        return http.post("/chat/stream", json=body, headers=headers)
