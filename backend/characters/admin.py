"""Admin pages of characters, versions, pictures, lorebooks and personas. All are read-only, except
that an operator can hide a character from everybody but its owner.
"""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from api.admin import ReadOnly
from characters.models import (
    Asset,
    Character,
    CharacterVersion,
    Lorebook,
    LoreEntry,
    UserPersona,
)
from characters.services.characters import mark_shared


@admin.register(Character)
class CharacterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "owner", "visibility", "is_hidden", "newest_version", "updated_at"]
    list_filter = ["visibility", "is_hidden"]
    list_select_related = ["owner"]
    search_fields = ["=id", "name", "owner__email"]
    ordering = ["-updated_at"]
    actions = ("hide", "show")
    fields = ("is_hidden", "name", "owner", "visibility", "tagline", "tags", "newest_version")
    readonly_fields = fields[1:]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: characters belong to users."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: its owner deletes it, and an operator hides it."""
        return False

    @admin.action(description="Hide from everybody but the owner")
    def hide(self, request: HttpRequest, rows: QuerySet[Character]) -> None:
        """Conversations of others continue with the last version that they could see."""
        rows.update(is_hidden=True)

    @admin.action(description="Show again")
    def show(self, request: HttpRequest, rows: QuerySet[Character]) -> None:
        """Show them to everyone to whom their owners do."""
        rows.update(is_hidden=False)
        for character in rows:
            mark_shared(character)

    def save_model(self, request: HttpRequest, obj: Character, form: Any, change: Any) -> None:
        """Store `is_hidden`; a version that others see again is marked as shared."""
        Character.objects.filter(pk=obj.pk).update(is_hidden=obj.is_hidden)
        mark_shared(obj)


@admin.register(CharacterVersion)
class CharacterVersionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["character", "number", "note", "was_shared", "created_at"]
    list_filter = ["was_shared"]
    list_select_related = ["character"]
    search_fields = ["=id", "=character__id", "character__name", "note"]
    ordering = ["-created_at"]
    fields = ("character", "number", "note", "was_shared", "created_at", "content_hash", "text")
    readonly_fields = ("text", "created_at")

    @admin.display(description="definition")
    def text(self, version: CharacterVersion) -> str:
        return json.dumps(version.definition, ensure_ascii=False, indent=2)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CharacterVersion]:
        """Without the definitions, which lists do not need."""
        rows: QuerySet[CharacterVersion] = super().get_queryset(request)
        return rows.defer("packed")


@admin.register(Asset)
class AssetAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["id", "character", "kind", "width", "height", "created_at"]
    list_select_related = ["character"]
    search_fields = ["=id", "=character__id", "character__name"]
    ordering = ["-created_at"]
    fields = ("character", "kind", "content_hash", "width", "height", "created_at")
    readonly_fields = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        """Without the pictures."""
        rows: QuerySet[Asset] = super().get_queryset(request)
        return rows.defer("picture", "picture_64", "picture_256", "picture_1024")


@admin.register(UserPersona)
class UserPersonaAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "owner", "is_default", "created_at"]
    list_select_related = ["owner"]
    search_fields = ["=id", "name", "owner__email"]
    ordering = ["-created_at"]


@admin.register(Lorebook)
class LorebookAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "owner", "scope", "entry_count", "updated_at"]
    list_filter = ["scope"]
    list_select_related = ["owner"]
    search_fields = ["=id", "name", "owner__email"]
    ordering = ["-updated_at"]


@admin.register(LoreEntry)
class LoreEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["id", "lorebook", "number", "token_count"]
    list_select_related = ["lorebook"]
    search_fields = ["=id", "=lorebook__id"]
    ordering = ["lorebook", "number"]
