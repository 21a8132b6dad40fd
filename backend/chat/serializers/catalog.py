"""What can be chosen: characters and models."""

from typing import Any

from rest_framework import serializers


class CharacterSerializer(serializers.Serializer[Any]):
    """A character of this server."""

    slug = serializers.CharField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    greeting = serializers.CharField()
    avatar = serializers.CharField()


class ModelSerializer(serializers.Serializer[Any]):
    """A model that may be chosen."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of its own here
    provider = serializers.CharField()
    ready = serializers.BooleanField(help_text="Whether its key is configured.")


class ModelCatalogSerializer(serializers.Serializer[Any]):
    """All models that may be chosen, and the default one."""

    default = serializers.CharField()
    models = ModelSerializer(many=True)
