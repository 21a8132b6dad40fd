"""nginx in front of the mock: the cost of passing a stream on and doing nothing else."""

import shutil
from collections.abc import Sequence
from typing import ClassVar, Final

from benchmarks.servers.base import HOST, Peer, PeerUnavailableError
from benchmarks.servers.direct import model_requests
from benchmarks.wire import Directive

_PROGRAM: Final = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
_CONFIGURATION: Final = """\
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {host}:{port};
        location / {{
            proxy_pass http://{host}:{mock_port};
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_read_timeout 300;
        }}
    }}
}}
"""


class Nginx(Peer):
    """One worker that passes each piece on as it comes."""

    name: ClassVar[str] = "nginx"
    title: ClassVar[str] = "nginx pass-through"
    only: ClassVar[tuple[str, ...]] = ("a", "b", "bb", "c", "d", "e")

    async def install(self) -> None:
        if not _PROGRAM:
            raise PeerUnavailableError("nginx is not installed")

    def command(self) -> Sequence[str]:
        assert _PROGRAM
        folder = self.place.scratch
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                folder=folder, host=HOST, port=self.place.port, mock_port=self.place.mock_port
            )
        )
        return (_PROGRAM, "-p", str(folder), "-c", str(configuration), "-g", "daemon off;")

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        return model_requests(count, directive)
