"""Signing in with Google, and the options of the sign-in page."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.credential_serializers import GoogleSerializer, OptionsSerializer
from accounts.serializers import SignedInSerializer
from accounts.services.google import sign_in_with_google
from accounts.throttles import LOGIN
from accounts.views.common import (
    REFUSED,
    OpenView,
    ThrottledView,
    read_device,
    show_signed_in,
)
from api.queries import read_body


class GoogleView(ThrottledView):
    throttle_rule = LOGIN

    @extend_schema(
        summary="Sign in with Google",
        request=GoogleSerializer,
        responses={
            200: SignedInSerializer,
            403: REFUSED,
            404: REFUSED,
            409: REFUSED,
            429: REFUSED,
            503: REFUSED,
        },
    )
    def post(self, request: Request) -> Response:
        """400 `invalid_google_token`; 404 `google_disabled`; 409 `link_required` if the address
        belongs to an account, whose `password` is then required once to link it; 403
        `second_factor_required` as for signing in by password.
        """
        body = read_body(GoogleSerializer, request)
        signed_in = sign_in_with_google(
            body["id_token"],
            password=body.get("password"),
            nonce=body.get("nonce"),
            device=read_device(request),
        )
        return Response(show_signed_in(signed_in))


class OptionsView(OpenView):
    @extend_schema(summary="The sign-in options of this server", responses=OptionsSerializer)
    def get(self, request: Request) -> Response:
        """The Google client ID, and whether email addresses must be confirmed. Public."""
        return Response(
            {
                "google_client_id": settings.GOOGLE_OAUTH_CLIENT_ID or None,
                "email_verification_required": settings.EMAIL_VERIFICATION_REQUIRED,
            }
        )
