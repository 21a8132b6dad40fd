"""Read-only admin pages for operators: conversations with their messages, and runs."""

from django.contrib import admin

from api.admin import ReadOnly
from chat.models import Conversation, Message, Run


class MessageInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Message
    fields = ["depth", "is_visible", "role", "status", "content", "token_count", "created_at"]
    # Not editable in the model, so Django refuses it as a form field.
    readonly_fields = ("created_at",)
    ordering = ["depth", "created_at"]


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["title", "user", "character", "message_count", "is_archived", "activity_at"]
    list_filter = ["character", "is_archived"]
    list_select_related = ["user"]
    search_fields = ["=id", "title", "user__email"]
    ordering = ["-activity_at"]
    inlines = (MessageInline,)


@admin.register(Run)
class RunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = [
        "id",
        "model",
        "status",
        "error_code",
        "output_tokens",
        "created_at",
        "ended_at",
    ]
    list_filter = ["status", "model", "error_code"]
    search_fields = ["=id", "=conversation__id"]
    ordering = ["-created_at"]
    raw_id_fields = ["conversation", "message", "user_message"]
