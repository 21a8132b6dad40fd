"""Serializer fields that accept or refuse a value but never convert it: no number becomes text, no
text becomes a boolean.
"""

from typing import Any
from uuid import UUID

from django.core.validators import EmailValidator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.queries import read_uuid
from api.text import clean_address, is_blank, is_invisible

# Maximum of PostgreSQL's integer columns.
MAX_NUMBER = 2**31 - 1


class TextField(serializers.CharField):
    """Text only; NUL and lone surrogates are refused. `max_bytes` limits the UTF-8 length."""

    default_error_messages = {
        "invalid": "Must be text.",
        "max_bytes": "Must not be longer than {max_bytes} bytes.",
    }

    def __init__(self, *, max_bytes: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_bytes = max_bytes

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # Before the base class, which would call str() on any input, however deep.
        if isinstance(data, str):
            self._refuse_long(data)
            # A name of invisible characters only would show as an empty row that cannot be clicked.
            if self.trim_whitespace and not self.allow_blank and is_blank(data):
                self.fail("blank")
        elif data is not None and data is not serializers.empty:
            self.fail("invalid")
        return super().run_validation(data)

    def _refuse_long(self, text: str) -> None:
        # A lone surrogate counts as one byte here; the base class refuses it.
        if self.max_bytes is not None and len(text.encode(errors="replace")) > self.max_bytes:
            self.fail("max_bytes", max_bytes=self.max_bytes)


class EmailField(TextField):
    """An email address, normalized by `clean_address`."""

    default_error_messages = {"invalid_email": "Enter a valid email address."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.validators.append(EmailValidator(message=self.error_messages["invalid_email"]))

    def to_internal_value(self, data: Any) -> str:
        address = clean_address(str(super().to_internal_value(data)))
        if any(map(is_invisible, address)):
            raise serializers.ValidationError(
                "This address contains an invisible character. Type it again.", code="invalid"
            )
        return address


class OneOfField(TextField):
    """One of a fixed set of words."""

    default_error_messages = {"invalid_choice": "Must be one of: {choices}."}

    def __init__(self, *, choices: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = choices

    def to_internal_value(self, data: Any) -> str:
        text = str(super().to_internal_value(data))
        if text not in self.words:
            self.fail("invalid_choice", choices=", ".join(self.words))
        return text


@extend_schema_field(OpenApiTypes.BOOL)
class StrictBooleanField(serializers.Field[bool, Any, bool, Any]):
    """`true` or `false`, not their many spellings."""

    default_error_messages = {"invalid": "Must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


@extend_schema_field(OpenApiTypes.UUID)
class IdField(serializers.Field[UUID, Any, str, Any]):
    """A UUID as text. In a body a malformed one is a 400."""

    default_error_messages = {"invalid": "Must be a UUID."}

    def to_internal_value(self, data: Any) -> UUID:
        value = read_uuid(data) if isinstance(data, str) else None
        if value is None:
            self.fail("invalid")
        return value

    def to_representation(self, value: UUID) -> str:
        return str(value)


@extend_schema_field(OpenApiTypes.INT)
class NumberField(serializers.Field[int, Any, int, Any]):
    """A whole number from `minimum` to `maximum`; no text, no boolean."""

    default_error_messages = {
        "invalid": "Must be a whole number from {minimum} up.",
        "max_value": serializers.IntegerField.default_error_messages["max_value"],
    }

    def __init__(self, *, minimum: int = 1, maximum: int = MAX_NUMBER, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        is_number = isinstance(data, (int, float)) and not isinstance(data, bool)
        # A float that exceeds the maximum gets that message; any other float is "invalid".
        if is_number and data > self.maximum:
            self.fail("max_value", max_value=self.maximum)
        if not isinstance(data, int) or not is_number or data < self.minimum:
            self.fail("invalid", minimum=self.minimum)
        return int(data)

    def to_representation(self, value: int) -> int:
        return value
