"""Turns any exception into the answer to a request."""

import logging
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

from api.accepted_languages import pick_accepted
from api.asgi import Scope, Send, begin_request, send_whole
from api.errors import ApiError, Body, by_status, not_found, throttled, token_not_valid, unavailable
from api.german_sentences import say_in_german
from api.outages import is_away
from api.renderers import encode_json

logger = logging.getLogger(__name__)

Headers = dict[str, str]

# Codes that the frameworks give to a refused value. The answer has "invalid" in place of each; a
# code of our own is sent as it is.
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


def error_body(exc: BaseException) -> tuple[int, Body, Headers]:
    """`(status, body, headers)` of any exception; an unforeseen one is logged and becomes a 500."""
    error = _translate(exc)
    if error is None:
        logger.error("unhandled exception %s", type(exc).__name__, exc_info=exc)
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
            logger.warning("the database is unavailable: %s", exc)
            return unavailable()
        case exceptions.APIException():
            return _from_framework(exc)
        case _:
            return None


def _from_framework(exc: exceptions.APIException) -> ApiError | None:
    match exc:
        case exceptions.ValidationError():
            return _from_fields(exc.detail)
        case exceptions.ParseError():
            return ApiError(400, "parse_error", str(exc.detail))
        case exceptions.NotAuthenticated():
            return by_status(401)
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
    """One error from a serializer's tree of errors: the first sentence is its detail, the fields
    are flat. In German if the client prefers that to English.
    """
    found = list(_walk("", detail))
    say = say_in_german if pick_accepted(("en", "de")) == "de" else str
    fields: dict[str, list[str]] = {}
    for name, sentence in found:
        if name:
            fields.setdefault(name, []).append(say(str(sentence)))
    codes = [getattr(sentence, "code", "invalid") for _, sentence in found]
    code = next((own for own in codes if own not in _GENERIC_CODES), "invalid")
    first = say(str(found[0][1])) if found else "The request is invalid."
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
    """REST framework's `EXCEPTION_HANDLER`. It translates everything: all answers are JSON."""
    status, body, headers = error_body(exc)
    if isinstance(exc, exceptions.UnsupportedMediaType):
        body["detail"] = _say_media_types(context.get("view"))
    if status >= 500:
        request = context.get("request")
        # Error monitors and Django's test client listen to this signal.
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return Response(body, status=status, headers=headers)


def _say_media_types(view: Any) -> str:
    """The content types that a view accepts, if not JSON."""
    parsers = getattr(view, "parser_classes", ())
    *others, last = dict.fromkeys(parser.media_type for parser in parsers)
    either = f"{', '.join(others)} or " if others else ""
    return f"Send the body as {either}{last}."


async def send_error(scope: Scope, send: Send, error: Exception) -> None:
    """Answer an ASGI request as the middleware would have done, for an error that it never saw."""
    request_id = begin_request(scope)
    status, body, headers = error_body(error)
    content = encode_json(body)
    await send_whole(scope, send, request_id, status, "application/json", content, headers)


def error_response(error: ApiError) -> HttpResponse:
    return HttpResponse(
        encode_json(error.body()),
        status=error.status,
        content_type="application/json",
        headers=error.headers,
    )


@csrf_exempt
def not_found_view(request: HttpRequest, path: str = "") -> HttpResponse:
    """404 for paths that no route of the API matches, with any method."""
    return error_response(not_found())
