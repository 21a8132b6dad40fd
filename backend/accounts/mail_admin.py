"""Verification links and the outbox in Django's admin."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import outbox
from accounts.models import EmailVerificationToken, OutgoingMail
from api.admin import NoEdits


@admin.register(EmailVerificationToken)
class EmailVerificationTokenAdmin(NoEdits, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("email", "user", "created_at", "expires_at", "used_at")
    list_select_related = ("user",)
    search_fields = ("email",)
    fields = ("id", "user", "email", "created_at", "expires_at", "used_at")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(NoEdits, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("kind", "address", "state", "attempts", "created_at", "sent_at", "last_error")
    list_filter = ("kind",)
    search_fields = ("address",)
    actions = ("send_again",)
    fields = (
        "id",
        "kind",
        "user",
        "address",
        "language",
        "created_at",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
    )

    @admin.display(description="state")
    def state(self, mail: OutgoingMail) -> str:
        if mail.sent_at:
            return "sent"
        return "waiting" if mail.next_attempt_at else "given up"

    @admin.action(description="Send the chosen mails again", permissions=["send"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[OutgoingMail]) -> None:
        """Give the given-up mails among the chosen ones all their attempts again."""
        count = outbox.requeue(chosen)
        messages.success(request, f"{count} put into the outbox.")

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_outgoingmail")
