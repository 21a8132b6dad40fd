"""Reports of imported files."""

from typing import Any

from rest_framework import serializers

from characters.serializers.characters import CharacterDetailSerializer
from characters.serializers.lorebooks import LorebookSerializer

UPLOAD_SCHEMA = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "dry_run": {"type": "boolean"},
    },
    "required": ["file"],
}


class ReportSerializer(serializers.Serializer[Any]):
    """The report of an import, in sentences."""

    format = serializers.CharField()
    spec = serializers.CharField()
    name = serializers.CharField()
    entries = serializers.IntegerField()
    assets = serializers.IntegerField()
    repaired = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(
        child=serializers.CharField(),
        help_text="Data that is kept although this server does not use it.",
    )
    warnings = serializers.ListField(child=serializers.CharField())


class SameCharacterSerializer(serializers.Serializer[Any]):
    """The user's own character that the file duplicates."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    sentence = serializers.CharField(help_text="The same sentence as in `warnings`.")


class SameLorebookSerializer(SameCharacterSerializer):
    """The user's own lorebook with the same content."""


class ImportedCharacterSerializer(serializers.Serializer[Any]):
    """The imported character (null after a dry run), with a report."""

    character = CharacterDetailSerializer(allow_null=True)
    report = ReportSerializer()
    content_hash = serializers.CharField(
        help_text="Equal for files that result in the same character."
    )
    same_as = SameCharacterSerializer(allow_null=True)


class ImportedLorebookSerializer(serializers.Serializer[Any]):
    """The imported lorebook (null after a dry run), with a report."""

    lorebook = LorebookSerializer(allow_null=True)
    report = ReportSerializer()
    content_hash = serializers.CharField(
        help_text="Equal for files with the same entries and rules, whatever their names."
    )
    same_as = SameLorebookSerializer(allow_null=True)
