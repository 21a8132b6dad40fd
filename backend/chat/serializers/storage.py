"""The wire shape of `GET /api/storage`."""

from typing import Any

from rest_framework import serializers


class StorageSerializer(serializers.Serializer[Any]):
    """Storage used by the user's messages, hidden branches included."""

    messages = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Of their text, in UTF-8.")
    limit_bytes = serializers.IntegerField(allow_null=True, help_text="Null where there is none.")
