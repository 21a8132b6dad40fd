"""Two-step sign-in."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from accounts.second_factor_serializers import (
    AuthenticatorSerializer,
    ConfirmationSerializer,
    NewAuthenticatorSerializer,
    ProofSerializer,
    RecoveryCodesSerializer,
    SecondFactorSerializer,
    show_authenticator,
    show_new_authenticator,
)
from accounts.serializers import SignedInSerializer
from accounts.services import second_factor
from accounts.services.ownership import Proof
from accounts.throttles import LOGIN
from accounts.views.common import REFUSED, ThrottledView, read_device, show_signed_in
from api.queries import read_body


class SecondFactorView(ThrottledView):
    throttle_rule = LOGIN

    @extend_schema(
        summary="The second step of signing in",
        request=SecondFactorSerializer,
        responses={200: SignedInSerializer, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Requires `pending` from the answer `second_factor_required` to the first step.
        400 `invalid_code`; 400 `invalid_pending` after five minutes, after its use, and after the
        password has changed.
        """
        body = read_body(SecondFactorSerializer, request)
        signed_in = second_factor.sign_in_with_code(
            body["pending"], body["code"], read_device(request)
        )
        return Response(show_signed_in(signed_in))


class AuthenticatorView(APIView):
    @extend_schema(
        operation_id="auth_authenticator_retrieve",
        summary="The state of two-step sign-in",
        responses=AuthenticatorSerializer,
    )
    def get(self, request: Request) -> Response:
        """Whether it is on or required, and how many recovery codes are left."""
        return Response(show_authenticator(get_user(request)))

    @extend_schema(
        operation_id="auth_authenticator_begin",
        summary="Create a secret for an authenticator app",
        request=None,
        responses={200: NewAuthenticatorSerializer, 409: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """The secret has no effect until it is confirmed, which is possible for one hour. A new one
        replaces it. 409 `second_factor_on`.
        """
        return Response(show_new_authenticator(second_factor.begin(get_user(request))))

    @extend_schema(
        operation_id="auth_authenticator_remove",
        summary="Turn two-step sign-in off",
        request=ProofSerializer,
        responses={204: None, 409: REFUSED, 429: REFUSED},
    )
    def delete(self, request: Request) -> Response:
        """Requires the `password`, a `code`, or for an account without a password a fresh
        `id_token`. 400 `invalid_code`; 409 `second_factor_off`.
        """
        proof, user = Proof(**read_body(ProofSerializer, request)), get_user(request)
        second_factor.turn_off(user, proof=proof, device=read_device(request))
        return Response(status=204)


class ConfirmAuthenticatorView(APIView):
    @extend_schema(
        summary="Turn two-step sign-in on",
        request=ConfirmationSerializer,
        responses={200: RecoveryCodesSerializer, 409: REFUSED, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Requires a `code` of the new secret and the `password`, or a fresh `id_token` for an
        account without one. The recovery codes are shown only once. 400 `invalid_code`; 409
        `second_factor_on`, `no_setup`.
        """
        body: dict[str, Any] = read_body(ConfirmationSerializer, request)
        code = body.pop("code")
        codes = second_factor.turn_on(
            get_user(request), code=code, proof=Proof(**body), device=read_device(request)
        )
        return Response({"recovery_codes": codes})


class RecoveryCodesView(APIView):
    @extend_schema(
        operation_id="auth_authenticator_recovery_codes_renew",
        summary="Replace the recovery codes",
        request=ProofSerializer,
        responses={200: RecoveryCodesSerializer, 409: REFUSED, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Invalidates the old codes. Requires the same proof as turning two-step sign-in off. 400
        `invalid_code`; 409 `second_factor_off`.
        """
        proof, user = Proof(**read_body(ProofSerializer, request)), get_user(request)
        codes = second_factor.renew_recovery_codes(user, proof=proof, device=read_device(request))
        return Response({"recovery_codes": codes})
