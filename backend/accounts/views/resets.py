"""Forgotten passwords."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.serializers import AddressSerializer, NewPasswordSerializer, NoticeSerializer
from accounts.services.resets import confirm_reset, request_reset
from accounts.throttles import RESET, RESET_ADDRESS, acquire
from accounts.views.common import ThrottledView
from api.addresses import client_address
from api.queries import read_body

ASKED = "If there is an account with this address, an email with a link is on its way."


class ResetView(ThrottledView):
    throttle_rule = RESET

    @extend_schema(
        summary="Request a link to choose a new password",
        request=AddressSerializer,
        responses={202: NoticeSerializer},
    )
    def post(self, request: Request) -> Response:
        """The answer is the same whether or not the account exists."""
        address = read_body(AddressSerializer, request)["email"]
        acquire(RESET_ADDRESS, address)
        request_reset(address)
        return Response({"detail": ASKED}, status=202)


class ConfirmResetView(ThrottledView):
    throttle_rule = RESET

    @extend_schema(
        summary="Choose a new password",
        request=NewPasswordSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Requires `uid` and `token` of a mailed link, which is valid once. Ends every session and
        confirms the address. 400 `invalid_token`.
        """
        body = read_body(NewPasswordSerializer, request)
        address = client_address(request.META)
        confirm_reset(body["uid"], body["token"], body["new_password"], address)
        return Response(status=204)
