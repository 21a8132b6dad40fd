"""Lorebooks and their entries, in and out."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import IdField, NumberField, OneOfField, StrictBooleanField, TextField
from api.rows import RowSerializer
from characters.lore_fields import KEY_LENGTH, KEYS, LABEL_LENGTH, MAX_DEPTH
from characters.models import BOOK_NAME_LENGTH, Lorebook
from chatbot.definitions.check import TEXT_LIMIT_BYTES, check_texts

SCOPES = tuple(Lorebook.Scope.values)
DESCRIPTION_BYTES = 32 * 1024
ENTRIES_AT_ONCE = 1_000
# Maximum number of characters that one book is attached to.
CHARACTERS = 200


def _keys() -> serializers.ListField:
    return serializers.ListField(
        child=TextField(max_length=KEY_LENGTH, trim_whitespace=False),
        max_length=KEYS,
        default=list,
        help_text="Words to find in messages; `/pattern/flags` is a regular expression.",
    )


@extend_schema_field(OpenApiTypes.OBJECT)
class ExtensionsField(serializers.JSONField):
    """Fields of other programs, kept as they are."""

    default_error_messages = {"invalid": "Must be an object."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The object; refuses texts that databases cannot store, and too deep nesting."""
        if not isinstance(data, dict):
            self.fail("invalid")
        if faults := list(check_texts(data)):
            raise serializers.ValidationError(faults[0].sentence, code="invalid")
        return data


@extend_schema_field(OpenApiTypes.INT)
class LevelField(NumberField):
    """A level of recursion; in older files true, which is 1, or false."""

    def to_internal_value(self, data: Any) -> int:
        return super().to_internal_value(int(data) if isinstance(data, bool) else data)


def _flag(*, default: bool = False) -> StrictBooleanField:
    return StrictBooleanField(default=default)


def _number(minimum: int, maximum: int, default: int) -> NumberField:
    return NumberField(minimum=minimum, maximum=maximum, default=default)


def _optional_number() -> NumberField:
    return NumberField(minimum=0, maximum=MAX_DEPTH, allow_null=True, default=None)


class EntryFieldsSerializer(serializers.Serializer[Any]):
    """An entry's text and rules; the numbers are those of SillyTavern's world info."""

    keys = _keys()
    secondary_keys = _keys()
    selective_logic = _number(0, 3, 0)
    content = TextField(
        max_bytes=TEXT_LIMIT_BYTES, allow_blank=True, trim_whitespace=False, default=""
    )
    comment = TextField(max_length=LABEL_LENGTH, allow_blank=True, default="")
    enabled = _flag(default=True)
    constant = _flag()
    order = NumberField(minimum=-(2**31), default=100)
    position = _number(0, 7, 0)
    depth = _number(0, MAX_DEPTH, 4)
    role = _number(0, 2, 0)
    probability = _number(0, 100, 100)
    group = TextField(max_length=LABEL_LENGTH, allow_blank=True, default="")
    group_weight = _number(0, 10_000, 100)
    group_override = _flag()
    sticky = _optional_number()
    cooldown = _optional_number()
    delay = _optional_number()
    scan_depth = _optional_number()
    case_sensitive = StrictBooleanField(allow_null=True, default=None)
    match_whole_words = StrictBooleanField(allow_null=True, default=None)
    exclude_recursion = _flag()
    prevent_recursion = _flag()
    delay_until_recursion = LevelField(minimum=0, maximum=MAX_DEPTH, default=0)
    ignore_budget = _flag()
    extensions = ExtensionsField(default=dict)


class EntryIdsSerializer(serializers.Serializer[Any]):
    """The body of `DELETE /api/lorebooks/<id>/entries`."""

    ids = serializers.ListField(child=IdField(), max_length=ENTRIES_AT_ONCE)


class ManyEntriesSerializer(EntryIdsSerializer):
    """The body of `PATCH /api/lorebooks/<id>/entries`: the same changes to several."""

    changes = EntryFieldsSerializer(partial=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require both fields. The serializer is partial only so that its `changes` are."""
        fields = self.fields.items()
        missing = {
            name: [field.error_messages["required"]] for name, field in fields if name not in attrs
        }
        if missing:
            raise serializers.ValidationError(missing, code="required")
        if not attrs["changes"]:
            raise serializers.ValidationError({"changes": ["Must have a field to change."]})
        return attrs


class EntrySerializer(EntryFieldsSerializer, RowSerializer):
    """An entry of a lorebook."""

    id = serializers.UUIDField()

    @classmethod
    def wire(cls, row: Any) -> dict[str, Any]:
        """Its fields are stored as they are on the wire."""
        return {"id": row.pk, **row.fields}


class LorebookSerializer(RowSerializer):
    """A lorebook without its entries."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    scan_depth = serializers.IntegerField(
        allow_null=True, help_text="Number of messages to scan; null: the server's default."
    )
    token_budget = serializers.IntegerField(
        allow_null=True,
        help_text="Maximum tokens of its entries in a prompt; null: no limit.",
    )
    recursive_scanning = serializers.BooleanField()
    scope = serializers.ChoiceField(Lorebook.Scope.choices)
    character_ids = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="It is open in all of the user's conversations with these characters.",
    )
    entry_count = serializers.IntegerField()
    token_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class LorebookChangesSerializer(serializers.Serializer[Any]):
    """The body of `PATCH /api/lorebooks/<id>`; omitted fields are unchanged."""

    name = TextField(max_length=BOOK_NAME_LENGTH, required=False)
    description = TextField(
        max_bytes=DESCRIPTION_BYTES, allow_blank=True, trim_whitespace=False, required=False
    )
    scan_depth = NumberField(minimum=0, maximum=MAX_DEPTH, allow_null=True, required=False)
    token_budget = NumberField(minimum=0, allow_null=True, required=False)
    recursive_scanning = StrictBooleanField(required=False)
    scope = OneOfField(choices=SCOPES, required=False)
    character_ids = serializers.ListField(
        child=IdField(),
        max_length=CHARACTERS,
        required=False,
        help_text="Characters visible to the user: their own, shared ones, the server's.",
    )


class NewLorebookSerializer(LorebookChangesSerializer):
    """The body of `POST /api/lorebooks`."""

    name = TextField(max_length=BOOK_NAME_LENGTH)
