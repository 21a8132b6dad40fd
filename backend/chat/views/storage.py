"""REST: the storage that a person's messages use."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api.storage_limit import find_limit
from chat import storage


class StorageSerializer(serializers.Serializer[Any]):
    """Storage used by the user's messages, hidden branches included."""

    messages = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Size of their text in UTF-8.")
    limit_bytes = serializers.IntegerField(allow_null=True, help_text="Null if there is no limit.")


class StorageView(APIView):
    """`GET /api/storage`."""

    @extend_schema(summary="Storage used by the user's messages", responses=StorageSerializer)
    def get(self, request: Request) -> Response:
        """Once `bytes` reaches `limit_bytes`, sending is refused (`storage_full`); running replies
        continue.
        """
        stored = storage.read(get_user(request).pk)
        limit = find_limit()
        return Response({"messages": stored.messages, "bytes": stored.bytes, "limit_bytes": limit})
