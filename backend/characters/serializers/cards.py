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
        child=serializers.CharField(), help_text="What is kept though nothing here uses it."
    )
    warnings = serializers.ListField(child=serializers.CharField())


class SameCharacterSerializer(serializers.Serializer[Any]):
    """A character of one's own that a file would make once more."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    sentence = serializers.CharField(help_text="As it stands among the warnings.")


class SameLorebookSerializer(SameCharacterSerializer):
    """One's own lorebook with the same content."""


class ImportedCharacterSerializer(serializers.Serializer[Any]):
    """A character that was imported; null after a dry run."""

    character = CharacterDetailSerializer(allow_null=True)
    report = ReportSerializer()
    content_hash = serializers.CharField(
        help_text="The same for files that make the same character."
    )
    same_as = SameCharacterSerializer(allow_null=True)


class ImportedLorebookSerializer(serializers.Serializer[Any]):
    """A lorebook that was imported; null after a dry run."""

    lorebook = LorebookSerializer(allow_null=True)
    report = ReportSerializer()
    content_hash = serializers.CharField(
        help_text="The same for files with the same entries and rules, whatever they are called."
    )
    same_as = SameLorebookSerializer(allow_null=True)
