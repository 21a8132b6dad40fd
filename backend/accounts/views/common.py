"""Helpers of the views."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.serializers import TokenPairSerializer, UserSerializer
from accounts.services.login import Device, SignedIn
from accounts.throttle_counters import Rule
from accounts.throttles import AddressThrottle
from api.addresses import client_address

# `api.schema` fills in the description and the body.
REFUSED = OpenApiResponse(description="")


def read_device(request: Request) -> Device:
    """The client of a request."""
    return Device(request.META.get("HTTP_USER_AGENT", ""), client_address(request.META))


def show_signed_in(signed_in: SignedIn) -> dict[str, Any]:
    """The body of `SignedInSerializer`."""
    tokens = TokenPairSerializer.wire(signed_in.tokens)
    return {**tokens, "user": UserSerializer.wire(signed_in.user)}


class OpenView(APIView):
    """A view without authentication: an expired token in the header is ignored."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class ThrottledView(OpenView):
    """An open view with a limit on the requests of one address, `throttle_rule`."""

    throttle_classes = (AddressThrottle,)
    throttle_rule: Rule
