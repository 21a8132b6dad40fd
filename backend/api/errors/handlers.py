"""Errors as answers of REST framework and of Django."""

from collections.abc import Mapping
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.response import Response

from api.errors.error import ApiError, not_found
from api.errors.translation import error_body
from api.renderers import encode_json


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
