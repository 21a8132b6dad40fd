"""Errors that know their HTTP status and their stable code. Below `/api/` all have one shape:
`{"detail": sentence, "code": stable_name, "<field>": [sentences]}`.
"""

import math
from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]

# The code and the sentence of each status.
_BY_STATUS: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    401: ("not_authenticated", "Authentication credentials were not provided."),
    403: ("permission_denied", "You do not have permission to do this."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "This method is not allowed here."),
    413: ("body_too_large", "The request body is too large."),
    415: ("unsupported_media_type", "Send the body as application/json."),
    429: ("throttled", "Too many requests. Try again later."),
    500: ("server_error", "Something went wrong on our side."),
    503: ("unavailable", "The server cannot answer right now. Try again soon."),
}


class ApiError(Exception):
    """An answer with an HTTP status of 400 or more. Any layer may raise it.

    `fields` maps a field name to its sentences, `extra` adds further keys to the body, `headers`
    to the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        fields: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def body(self) -> Body:
        """The answer's JSON: `detail`, `code`, the fields and `extra`. A field that is called like
        one of the first two has no key of its own.
        """
        own = {"detail": self.detail, "code": self.code}
        return own | self.fields | self.extra | own


def bad_request(code: str, detail: str, *, field: str | None = None) -> ApiError:
    """400; `field` also lists the sentence under that name."""
    return ApiError(400, code, detail, fields={field: [detail]} if field else None)


def not_found() -> ApiError:
    """404 with the same bytes for a foreign, an absent and a malformed id."""
    return by_status(404)


def token_not_valid(detail: str = "The token is invalid or has expired.") -> ApiError:
    """401 for invalid or expired credentials."""
    return ApiError(401, "token_not_valid", detail, headers={"WWW-Authenticate": "Bearer"})


def throttled(
    wait_seconds: float, code: str = _BY_STATUS[429][0], detail: str = _BY_STATUS[429][1]
) -> ApiError:
    """429 with the wait, rounded up to whole seconds, in the header and in the body."""
    wait = max(1, math.ceil(wait_seconds))
    return ApiError(
        429, code, detail, headers={"Retry-After": str(wait)}, extra={"retry_after": wait}
    )


def unavailable(retry_after_seconds: int = 1) -> ApiError:
    """503 for a failure that should pass within moments."""
    code, detail = _BY_STATUS[503]
    return ApiError(503, code, detail, headers={"Retry-After": str(retry_after_seconds)})


def rate_limited(wait_seconds: float) -> ApiError:
    """429 for a known client that is too fast."""
    return throttled(wait_seconds, "rate_limited", "That was too fast. Try again in a moment.")


def by_status(status: int) -> ApiError:
    """The default error of a status, for when nothing else is known."""
    fallback = _BY_STATUS[500] if status >= 500 else _BY_STATUS[400]
    code, detail = _BY_STATUS.get(status, fallback)
    return ApiError(
        status, code, detail, headers={"WWW-Authenticate": "Bearer"} if status == 401 else None
    )
