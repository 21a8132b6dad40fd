"""The wire shape of `GET /api/storage`."""

from typing import Any

from rest_framework import serializers


class StorageSerializer(serializers.Serializer[Any]):
    """What a person's messages take, those of hidden branches among them."""

    messages = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Of their text, in UTF-8.")
    limit_bytes = serializers.IntegerField(allow_null=True, help_text="Null where there is none.")
