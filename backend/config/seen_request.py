"""`GET /api/doctor`: how a request arrives here, for `manage.py doctor --url`. Whoever lacks the
server's key finds nothing at that address.
"""

import secrets

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

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


class SeenRequestView(View):
    """The request in front of us, as the limits, the log and the admin see it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """200 with address, scheme and host; the 404 of an unknown page without a signature."""
        if not _is_signed(request.META.get("HTTP_AUTHORIZATION", "")):
            return not_found_view(request)
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
