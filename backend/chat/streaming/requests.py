"""A request for a stream: its headers, query and body."""

from typing import Any
from urllib.parse import parse_qs

from django.http import HttpRequest

from accounts.authentication import Identity, authenticate_header
from api.asgi import Receive, Scope, read_body, read_headers
from api.errors import by_status
from api.hosts import require_known_host
from api.parsers import parse_json_body, refuse_encoded_body, refuse_large_body
from api.wsgi_bridge import make_environ


class StreamRequest:
    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.headers = read_headers(scope)
        self._scope = scope

    def require_known_host(self) -> None:
        """Raises 400 `disallowed_host` where the REST side does."""
        request = HttpRequest()
        request.META = make_environ(self._scope, b"")
        require_known_host(request)

    def authenticate(self) -> Identity:
        """The owner of the access token. Queries the database; raises as `authenticate_header`."""
        return authenticate_header(self.headers.get("authorization"))

    @property
    def query(self) -> dict[str, str]:
        """The fields of the query. A blank value is a malformed one, not a missing one."""
        values = parse_qs(self._scope["query_string"].decode("latin-1"), keep_blank_values=True)
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
