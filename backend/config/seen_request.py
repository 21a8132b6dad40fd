"""`GET /api/doctor`: how a request arrives here, for `manage.py doctor --url`. Answers 404 unless
signed with the server's key.
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
# Lifetime of a signed doctor request; a replay reveals only the sender's own request.
GOOD_SECONDS = 60


def sign() -> str:
    """The `Authorization` of a request that will be answered for `GOOD_SECONDS`."""
    return _SCHEME + TimestampSigner(salt=_SALT).sign(secrets.token_urlsafe(16))


# Without CSRF checks, so that the 404 comes before any other refusal.
@method_decorator(csrf_exempt, name="dispatch")
class SeenRequestView(View):
    """Echoes the request as the limits, the log and the admin see it."""

    def dispatch(self, request: HttpRequest, *_: object, **__: object) -> HttpResponse:
        """Anything but a signed GET gets the 404 of an unknown page."""
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
                # A host that is not served was refused with 400 before.
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
