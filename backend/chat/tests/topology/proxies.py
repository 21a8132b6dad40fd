"""The proxies in front: nginx and Caddy with the very files of `deploy/`, and somebody else's proxy
in front of those.
"""

import itertools
import os
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from chat.tests.faults.database_servers import answers
from chat.tests.faults.harness import BACKEND, START_SECONDS

# Each is handed out once; below those that outgoing connections take.
_ports = itertools.count(9600)
DEPLOY = BACKEND.parent / "deploy"
# Where the outer proxy's connections come from; all of 127.0.0.0/8 is this machine.
OUTER_ADDRESS = "127.0.0.9"
_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/site.conf;
}}
"""
# Appends, as most do, and speaks for a scheme that only it has seen.
_OUTER = """
server {{
    listen 127.0.0.1:{port};
    client_max_body_size 40m;
    location / {{
        proxy_pass http://127.0.0.1:{inner};
        proxy_bind {address};
        proxy_http_version 1.1;
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto https;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $outer_connection;
    }}
}}
map $http_upgrade $outer_connection {{ default ""; websocket upgrade; }}
"""


class Proxy(ABC):
    """A proxy on `port`; the web app's server reaches the backends through `inner_port`."""

    def __init__(self, folder: Path) -> None:
        self.port, self.inner_port = take_port(), take_port()
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def configure(self, backends: Sequence[int], web_app: int) -> None:
        """Write its files for what listens on these ports."""

    @abstractmethod
    def command(self) -> list[str]: ...

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder)}

    def start(self) -> Self:
        log = self.folder / "proxy.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command(), env=self.environment(), stdout=output, stderr=output, cwd="/"
            )
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.port):
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)


class _AnyNginx(Proxy):
    def command(self) -> list[str]:
        return [
            find("nginx") or "nginx",
            "-p",
            str(self.folder),
            "-c",
            str(self.folder / "nginx.conf"),
        ]

    def write(self, site: str) -> None:
        (self.folder / "nginx.conf").write_text(_MAIN.format(folder=self.folder))
        (self.folder / "site.conf").write_text(site)


class Nginx(_AnyNginx):
    """`deploy/nginx.conf`, changed only where it says SET, and in the ports that it listens on."""

    def configure(self, backends: Sequence[int], web_app: int) -> None:
        site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        first, second = backends
        for shipped, own in {
            "server 127.0.0.1:8000 ": f"server 127.0.0.1:{first} ",
            "# server 127.0.0.1:8001 ": f"server 127.0.0.1:{second} ",
            "server 127.0.0.1:3000;": f"server 127.0.0.1:{web_app};",
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "listen [::]:80;": "",
            "listen 127.0.0.1:8081;": f"listen 127.0.0.1:{self.inner_port};",
            "# set_real_ip_from 10.0.0.0/8;": f"set_real_ip_from {OUTER_ADDRESS};",
        }.items():
            assert site.count(shipped) == 1, shipped
            site = site.replace(shipped, own)
        self.write(site)


class Caddy(Proxy):
    """`deploy/Caddyfile` as it is: everything that differs is a variable."""

    def configure(self, backends: Sequence[int], web_app: int) -> None:
        self._variables = {
            "SITE_ADDRESS": f"http://:{self.port}",
            "HTTP_PORT": str(self.port),
            "HTTPS_PORT": str(take_port()),
            "BACKENDS": " ".join(f"127.0.0.1:{port}" for port in backends),
            "WEB_APP": f"127.0.0.1:{web_app}",
            "OUTER_PROXIES": OUTER_ADDRESS,
            "BACKEND_ADDRESS": f"http://127.0.0.1:{self.inner_port}",
        }

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self._variables}

    def command(self) -> list[str]:
        return [
            find("caddy") or "caddy",
            "run",
            "--config",
            str(DEPLOY / "Caddyfile"),
            "--adapter",
            "caddyfile",
        ]


class OuterProxy(_AnyNginx):
    """A load balancer in front of `inner`: appends the address that it sees."""

    def configure(self, backends: Sequence[int], web_app: int) -> None:
        raise NotImplementedError("it knows the inner proxy alone")

    def before(self, inner: int) -> Self:
        self.write(_OUTER.format(port=self.port, inner=inner, address=OUTER_ADDRESS))
        return self


def take_port() -> int:
    """A port that nobody listens on, and that nobody else is given."""
    return next(port for port in _ports if not answers(port))


def make_proxy(kind: str, folder: Path) -> Proxy:
    """The `nginx` or the `caddy` of `deploy/`, in a new folder."""
    folder.mkdir(parents=True)
    return Nginx(folder) if kind == "nginx" else Caddy(folder)


def find(program: str) -> str | None:
    """Its path, also where only administrators look."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
