"""Signing in, refreshing and signing out."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import rotation, sessions
from accounts.serializers import (
    CredentialsSerializer,
    RefreshSerializer,
    SignedInSerializer,
    TokenPairSerializer,
)
from accounts.services.login import sign_in
from accounts.throttles import LOGIN
from accounts.views.common import (
    REFUSED,
    OpenView,
    ThrottledView,
    read_device,
    show_signed_in,
)
from api.queries import read_body
from api.throttling import REFRESHES


class LoginView(ThrottledView):
    throttle_rule = LOGIN

    @extend_schema(
        summary="Sign in",
        request=CredentialsSerializer,
        responses={200: SignedInSerializer, 403: REFUSED, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """400 `invalid_credentials`; 403 `email_not_verified`; 403 `second_factor_required` with
        `pending`, a token for `POST /api/auth/second-factor`.
        """
        body = read_body(CredentialsSerializer, request)
        signed_in = sign_in(body["email"], body["password"], read_device(request))
        return Response(show_signed_in(signed_in))


class RefreshView(OpenView):
    # Tabs that wake up together refresh together.
    throttle_rate = REFRESHES

    @extend_schema(
        summary="Exchange a refresh token for a new token pair",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Sent again within 10 seconds the same token returns the same new refresh token; later it
        ends the session. A 401 has `is_account_deleted: true` if the account was deleted.
        """
        body = read_body(RefreshSerializer, request)
        return Response(TokenPairSerializer.wire(rotation.rotate(body["refresh"])))


class LogoutView(OpenView):
    @extend_schema(
        summary="Sign out",
        request=RefreshSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Ends the session of the refresh token. The answer is 204 even if the token is invalid."""
        body = read_body(RefreshSerializer, request)
        sessions.revoke_refresh(body["refresh"])
        return Response(status=204)
