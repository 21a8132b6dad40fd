"""`GET /api/doctor`: how a request arrives here, for `manage.py doctor --url`. Whoever lacks the
server's key finds nothing at that address.
"""

import secrets

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from api.addresses import client_address, is_web_app
from api.error_answers import not_found_view
from config import VERSION

_SALT = "doctor"
_SCHEME = "Doctor "
# How long a request of the doctor is good: who has seen it can ask no more than how they look.
GOOD_SECONDS = 60


def sign() -> str:
    """The `Authorization` of a request that will be answered for `GOOD_SECONDS`."""
    return _SCHEME + TimestampSigner(salt=_SALT).sign(secrets.token_urlsafe(16))


# Not for a browser's forms: the 404 comes before any other refusal.
@method_decorator(csrf_exempt, name="dispatch")
class SeenRequestView(View):
    """The request in front of us, as the limits, the log and the admin see it."""

    def dispatch(self, request: HttpRequest, *_: object, **__: object) -> HttpResponse:
        """A signed GET alone finds something: everything else gets the 404 of an unknown page."""
        signature = request.META.get("HTTP_AUTHORIZATION", "")
        if request.method != "GET" or not _is_signed(signature):
            return not_found_view(request)
        return self.get(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """200 with address, scheme and host."""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        return JsonResponse(
            {
                "version": VERSION,
                "address": client_address(request.META),
                "peer": request.META.get("REMOTE_ADDR", ""),
                "forwarded": [part.strip() for part in forwarded.split(",") if part.strip()],
                "is_web_app": is_web_app(request.META),
                "scheme": request.scheme,
                # One that is not served has been refused with 400 before.
                "host": request.get_host(),
            },
            headers={"Cache-Control": "no-store"},
        )


def _is_signed(authorization: str) -> bool:
    if not authorization.startswith(_SCHEME):
        return False
    try:
        TimestampSigner(salt=_SALT).unsign(
            authorization.removeprefix(_SCHEME), max_age=GOOD_SECONDS
        )
    except BadSignature:
        return False
    return True
