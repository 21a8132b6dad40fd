"""REST: a user's usage."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import queries
from llm_service import budgets
from llm_service.serializers import UsageSerializer, write_usage
from llm_service.usage import sum_up

DEFAULT_DAYS = 30
MAX_DAYS = 366


class UsageView(APIView):
    """`GET /api/usage`."""

    @extend_schema(
        operation_id="usage_retrieve",
        responses=UsageSerializer,
        parameters=[
            OpenApiParameter("days", int, description="1 to 366, including today; 30 by default.")
        ],
    )
    def get(self, request: Request) -> Response:
        """The user's own model calls: their number, tokens and known costs."""
        user: Any = request.user
        days = queries.parse_limit(request.GET, "days", default=DEFAULT_DAYS, maximum=MAX_DAYS)
        return Response(write_usage(sum_up(user, days), budgets.describe(user.pk)))
