"""Every error that leaves `/api/`, in one shape: `{"detail": sentence, "code": stable_name,
"<field>": [sentences]}`.
"""

import logging
import math
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response

from api.renderers import encode_json

logger = logging.getLogger(__name__)

Body = dict[str, Any]
Headers = dict[str, str]

# Names that the frameworks give to a refused value. On the wire they are all "invalid"; a code of
# our own stands out.
_GENERIC_CODES = frozenset(
    {
        "blank",
        "does_not_exist",
        "empty",
        "incorrect_type",
        "invalid",
        "invalid_choice",
        "invalid_email",
        "max_bytes",
        "max_length",
        "max_string_length",
        "max_value",
        "min_length",
        "min_value",
        "not_a_dict",
        "not_a_list",
        "null",
        "null_characters_not_allowed",
        "password_entirely_numeric",
        "password_too_common",
        "password_too_long",
        "password_too_short",
        "password_too_similar",
        "required",
        "surrogate_characters_not_allowed",
        "unique",
    }
)

_BY_STATUS: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    401: ("not_authenticated", "Authentication credentials were not provided."),
    403: ("permission_denied", "You do not have permission to do this."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "This method is not allowed here."),
    406: ("not_acceptable", "Answers come as application/json only."),
    413: ("body_too_large", "The request body is too large."),
    415: ("unsupported_media_type", "Send the body as application/json."),
    429: ("throttled", "Too many requests. Try again later."),
    500: ("server_error", "Something went wrong on our side."),
    503: ("unavailable", "The server cannot answer right now. Try again soon."),
}


class ApiError(Exception):
    """An answer with an HTTP status of 400 or more, raised from wherever it is decided.

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
        return {"detail": self.detail, "code": self.code, **self.fields, **self.extra}


def bad_request(code: str, detail: str, *, field: str | None = None) -> ApiError:
    """400; `field` also lists the sentence under that name."""
    return ApiError(400, code, detail, fields={field: [detail]} if field else None)


def not_found() -> ApiError:
    """404 in the very bytes that a foreign, an absent and a malformed id share."""
    return by_status(404)


def not_authenticated() -> ApiError:
    """401 for a request that came without credentials."""
    return by_status(401)


def token_not_valid(detail: str = "The token is invalid or has expired.") -> ApiError:
    """401 for credentials that are not, or no longer, good."""
    return ApiError(401, "token_not_valid", detail, headers={"WWW-Authenticate": "Bearer"})


def throttled(wait_seconds: float) -> ApiError:
    """429 with the wait, rounded up to whole seconds, in the header and in the body."""
    wait = max(1, math.ceil(wait_seconds))
    code, detail = _BY_STATUS[429]
    return ApiError(
        429, code, detail, headers={"Retry-After": str(wait)}, extra={"retry_after": wait}
    )


def unavailable(retry_after_seconds: int = 1) -> ApiError:
    """503 for what will go better in a moment."""
    code, detail = _BY_STATUS[503]
    return ApiError(503, code, detail, headers={"Retry-After": str(retry_after_seconds)})


def rate_limited(wait_seconds: float) -> ApiError:
    """429 for somebody who is known and goes too fast; the wait as in `throttled`."""
    error = throttled(wait_seconds)
    error.code, error.detail = "rate_limited", "That was too fast. Try again in a moment."
    return error


def by_status(status: int) -> ApiError:
    """The plain error of a status, for an answer of which nothing else is known."""
    fallback = _BY_STATUS[500] if status >= 500 else _BY_STATUS[400]
    code, detail = _BY_STATUS.get(status, fallback)
    return ApiError(
        status, code, detail, headers={"WWW-Authenticate": "Bearer"} if status == 401 else None
    )


def error_body(exc: BaseException) -> tuple[int, Body, Headers]:
    """`(status, body, headers)` of any exception; one that nobody foresaw is logged and
    becomes a 500.
    """
    error = _translate(exc)
    if error is None:
        logger.error("unhandled %s", type(exc).__name__, exc_info=exc)
        error = by_status(500)
    return error.status, error.body(), error.headers


def _translate(exc: BaseException) -> ApiError | None:
    match exc:
        case ApiError():
            return exc
        case Http404():
            return not_found()
        case PermissionDenied():
            return by_status(403)
        case ModelValidationError():
            return _from_fields(get_error_detail(exc))
        case RequestDataTooBig():
            return by_status(413)
        case SuspiciousOperation() | UnreadablePostError():
            return by_status(400)
        case OperationalError() | InterfaceError() if is_away(exc):
            logger.warning("the database cannot be asked: %s", exc)
            return unavailable()
        case exceptions.APIException():
            return _from_framework(exc)
        case _:
            return None


def is_away(error: BaseException) -> bool:
    """Whether a database's error says that it is locked, full, or not there, rather than that it
    was asked for nonsense.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY
    return True


_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def _from_framework(exc: exceptions.APIException) -> ApiError | None:
    match exc:
        case exceptions.ValidationError():
            return _from_fields(exc.detail)
        case exceptions.ParseError():
            return ApiError(400, "parse_error", str(exc.detail))
        case exceptions.NotAuthenticated():
            return not_authenticated()
        case exceptions.AuthenticationFailed():
            return token_not_valid(str(exc.detail))
        case exceptions.Throttled():
            return throttled(getattr(exc, "wait", None) or 1)
        case exceptions.NotFound():
            return not_found()
        case _ if exc.status_code >= 500:
            return None
        case _:
            return by_status(exc.status_code)


def _from_fields(detail: Any) -> ApiError:
    """One error out of a serializer's tree: the first sentence speaks for all, the fields are
    listed flat.
    """
    found = list(_walk("", detail))
    fields: dict[str, list[str]] = {}
    for name, sentence in found:
        if name:
            fields.setdefault(name, []).append(str(sentence))
    codes = [getattr(sentence, "code", "invalid") for _, sentence in found]
    code = next((own for own in codes if own not in _GENERIC_CODES), "invalid")
    first = str(found[0][1]) if found else "The request is invalid."
    return ApiError(400, code, first, fields=fields)


def _walk(name: str, detail: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            part = "" if key == "non_field_errors" else str(key)
            yield from _walk(".".join(filter(None, (name, part))), inner)
    elif isinstance(detail, list | tuple):
        for inner in detail:
            yield from _walk(name, inner)
    else:
        yield name, detail


def handle_exception(exc: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's `EXCEPTION_HANDLER`: nothing passes through it, so no view answers
    anything but JSON.
    """
    status, body, headers = error_body(exc)
    if status >= 500:
        request = context.get("request")
        # Error monitors and Django's test client listen here for what went wrong.
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return Response(body, status=status, headers=headers)


def error_response(error: ApiError) -> HttpResponse:
    """The same answer as a plain Django response."""
    return HttpResponse(
        encode_json(error.body()),
        status=error.status,
        content_type="application/json",
        headers=error.headers,
    )


@csrf_exempt
def not_found_view(request: HttpRequest, path: str = "") -> HttpResponse:
    """What no route of the API matches, whatever the method."""
    return error_response(not_found())
