"""New accounts and the confirmation of their addresses."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.serializers import (
    AddressSerializer,
    CredentialsSerializer,
    NoticeSerializer,
    SignedInSerializer,
    TokenPairSerializer,
    UserSerializer,
    VerificationRequiredSerializer,
    VerificationSerializer,
    VerifiedSerializer,
)
from accounts.services.login import open_session
from accounts.services.registration import register_unverified, register_user
from accounts.services.verification import resend_verification, verify_email
from accounts.throttles import REGISTER
from accounts.views.common import (
    REFUSED,
    OpenView,
    ThrottledView,
    read_device,
    show_signed_in,
)
from api.queries import read_body

NO_TOKENS = {"access": None, "refresh": None}
RESENT = "If this address waits to be confirmed, an email with a new link is on its way."

VERIFICATION_REQUIRED = {
    "access": None,
    "refresh": None,
    "user": None,
    "verification_required": True,
    "detail": "Check your email and follow the link in it to confirm your email address.",
}


class RegisterView(ThrottledView):
    throttle_rule = REGISTER

    @extend_schema(
        summary="Create an account",
        request=CredentialsSerializer,
        responses={201: SignedInSerializer, 202: VerificationRequiredSerializer},
    )
    def post(self, request: Request) -> Response:
        """202 without tokens if the server requires the email address to be confirmed first."""
        body = read_body(CredentialsSerializer, request)
        if settings.EMAIL_VERIFICATION_REQUIRED:
            register_unverified(body["email"], body["password"])
            return Response(VERIFICATION_REQUIRED, status=202)
        user = register_user(body["email"], body["password"])
        return Response(show_signed_in(open_session(user, read_device(request))), 201)


class VerifyEmailView(OpenView):
    @extend_schema(
        summary="Confirm an email address",
        request=VerificationSerializer,
        responses=VerifiedSerializer,
    )
    def post(self, request: Request) -> Response:
        """Requires the token of a mailed link, which is valid once. `access` and `refresh` are null
        if the link is older than 10 minutes: sign in instead. 400 `invalid_token`, `expired_token`.
        """
        body = read_body(VerificationSerializer, request)
        user, signed_in = verify_email(body["token"], read_device(request))
        tokens = TokenPairSerializer.wire(signed_in.tokens) if signed_in else NO_TOKENS
        return Response({"verified": True, **tokens, "user": UserSerializer.wire(user)})


class ResendView(OpenView):
    @extend_schema(
        summary="Send the link to confirm an address again",
        request=AddressSerializer,
        responses={202: NoticeSerializer, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """The answer is the same whether or not the address is unconfirmed. 429 until 1, 2, 4, 8 …
        minutes after the previous mail; the sequence restarts after 24 hours.
        """
        resend_verification(read_body(AddressSerializer, request)["email"])
        return Response({"detail": RESENT}, status=202)
