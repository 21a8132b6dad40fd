"""Mixins for read-only pages of Django's admin."""

from django.db.models import Model
from django.http import HttpRequest


class NoEdits:
    """Mixin: rows may be viewed and deleted, neither added nor changed."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(NoEdits):
    """Mixin: rows may only be viewed."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
