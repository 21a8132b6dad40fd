"""A request for a stream: its headers, query and body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest

from accounts.authentication import Identity, authenticate_header
from api.asgi import Receive, Scope, read_body, read_headers
from api.errors import by_status
from api.hosts import require_known_host
from api.parsers import parse_json_body, refuse_encoded_body, refuse_large_body


@dataclass(frozen=True, slots=True)
class StreamRequest:
    method: str
    headers: Mapping[str, str]
    query_string: bytes
    server: tuple[str, int | None]

    @classmethod
    def of(cls, scope: Scope) -> "StreamRequest":
        server = scope.get("server") or ("localhost", 80)
        return cls(scope["method"], read_headers(scope), scope["query_string"], server)

    def require_known_host(self) -> None:
        """Raises 400 `disallowed_host` where the REST side does."""
        request = HttpRequest()
        name, port = self.server
        request.META = {"SERVER_NAME": str(name), "SERVER_PORT": str(port or 80)}
        for header in ("host", "x-forwarded-host", "x-forwarded-port", "x-web-app-key"):
            if header in self.headers:
                request.META[f"HTTP_{header.upper().replace('-', '_')}"] = self.headers[header]
        require_known_host(request)

    def authenticate(self) -> Identity:
        """The owner of the access token. Queries the database; raises as `authenticate_header`."""
        return authenticate_header(self.headers.get("authorization"))

    @property
    def query(self) -> dict[str, str]:
        """The fields of the query. A blank value is a malformed one, not a missing one."""
        values = parse_qs(self.query_string.decode("latin-1"), keep_blank_values=True)
        return {name: found[-1] for name, found in values.items()}

    async def read_body(self, receive: Receive) -> bytes:
        """The whole body. Raises 413 for more than `MAX_BODY_BYTES` as soon as that is known, 400
        if the client leaves before its end, and 415 for a compressed one.
        """
        refuse_large_body(self.headers.get("content-length"))
        try:
            body = await read_body(receive)
        except ConnectionError:
            raise by_status(400) from None
        if body:
            refuse_encoded_body(self.headers.get("content-encoding"))
        return body

    def parse_json(self, body: bytes) -> dict[str, Any]:
        """The JSON object in `body`. Raises 415 for another media type, 400 `parse_error`."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise by_status(415)
        return parse_json_body(body)
