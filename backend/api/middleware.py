"""The outermost middleware of the REST side: a request id for every answer, and under `/api/` JSON
errors and common headers.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from api.accepted_languages import set_accepted_languages
from api.addresses import client_address
from api.error_answers import error_response
from api.errors import ApiError, by_status
from api.hosts import require_known_host
from api.parsers import find_body_limit, refuse_encoded_body, refuse_large_body
from api.renderers import encode_json
from api.request_id import choose_request_id, set_request_id
from api.request_log import note

_PREFIX = "/api/"
# Methods whose body is ignored.
_READING = ("GET", "HEAD", "OPTIONS")


class ApiMiddleware:
    """Serves a path with or without a trailing slash by the same view, without a redirect. Django's
    HTML errors (unknown host, no such page, a crash, also with DEBUG on) become JSON of the same
    status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _begin(request)
        response = _refuse(request) or self.get_response(request)
        return _finish(request, response, request_id)


def _begin(request: HttpRequest) -> str:
    request_id = choose_request_id(request.META.get("HTTP_X_REQUEST_ID"))
    set_request_id(request_id)
    set_accepted_languages(request.META.get("HTTP_ACCEPT_LANGUAGE"))
    note(ip=client_address(request.META))
    path = request.path_info
    if path.startswith(_PREFIX) and path.endswith("/") and path != _PREFIX:
        request.path_info = path[:-1]
        request.path = request.path.removesuffix("/")
    return request_id


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request that no view should see."""
    try:
        require_known_host(request)
        if _is_api(request):
            limit = find_body_limit(request.method or "", request.path_info)
            refuse_large_body(request.META.get("CONTENT_LENGTH"), limit)
            if _has_body(request):
                refuse_encoded_body(request.META.get("HTTP_CONTENT_ENCODING"))
    except ApiError as error:
        return error_response(error)
    return None


def _has_body(request: HttpRequest) -> bool:
    # By now the length of a chunked body is known, too.
    is_empty = request.META.get("CONTENT_LENGTH") in (None, "", "0")
    return request.method not in _READING and not is_empty


def _finish(request: HttpRequest, response: HttpResponseBase, request_id: str) -> HttpResponseBase:
    response.headers["X-Request-ID"] = request_id
    if request.resolver_match is not None:
        note(route=f"/{request.resolver_match.route}")
    if _is_api(request):
        # Cacheable views set the header themselves: pictures, whose addresses are secret.
        response.headers.setdefault("Cache-Control", "no-store")
        if isinstance(response, HttpResponse):
            if response.status_code >= 400 and not _is_json(response):
                _replace_by_json(response)
            _describe_body(response)
    return response


def _describe_body(response: HttpResponse) -> None:
    if not response.content:
        # Django labels a response without a type as HTML, such as the answer to a CORS preflight.
        response.headers.pop("Content-Type", None)
    if response.status_code != 204:
        response.headers["Content-Length"] = str(len(response.content))


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(_PREFIX) or request.path_info == "/api"


def _is_json(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("application/json")


def _replace_by_json(response: HttpResponse) -> None:
    """Changed in place, so that headers set by inner layers (Allow, CORS) stay."""
    error = by_status(response.status_code)
    response.content = encode_json(error.body())
    response.headers["Content-Type"] = "application/json"
    for name, value in error.headers.items():
        response.headers.setdefault(name, value)
