"""What every view of the chat needs from its request."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from accounts.models import User

PAGE_PARAMETERS = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


def get_user(request: Request) -> User:
    """The signed-in user; views are only reached with one."""
    return cast(User, request.user)


def validate(serializer: Any) -> dict[str, Any]:
    """The validated fields of a bound serializer; raises REST framework's `ValidationError`."""
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data
