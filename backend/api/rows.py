"""Wire shapes whose fields are attributes."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers


class RowSerializer(serializers.Serializer[Any]):
    """Its fields are attributes of the row; the renderer writes ids and times."""

    @classmethod
    def wire(cls, row: Any) -> dict[str, Any]:
        """`row` as a wire dict."""
        return {name: getattr(row, name) for name in cls._declared_fields}

    @classmethod
    def page(cls, rows: Iterable[object]) -> list[dict[str, Any]]:
        """Several as wire dicts."""
        return [cls.wire(row) for row in rows]
