"""Number of users, and those who use most storage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import Coalesce, Length

from accounts.models import User
from chat.models import Activity, Conversation, Message

LARGEST = 10
# Messages sampled to estimate a user's message length.
SAMPLE = 500


@dataclass(frozen=True, slots=True)
class People:
    """`new` and `active` users today, in 7 and in 30 days; an active user has begun a turn."""

    total: int
    new: tuple[int, int, int]
    active: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """Storage of one user: messages of visible branches, `bytes` of their text estimated from a
    sample.
    """

    user_id: str
    email: str
    conversations: int
    messages: int
    bytes: int


def count_people(today: datetime) -> People:
    """Two queries, each over one row per user."""
    since = (today, today - timedelta(days=6), today - timedelta(days=29))
    new = User.objects.filter(deleted_at=None).aggregate(
        total=Count("pk"),
        **{f"n{i}": Count("pk", filter=Q(date_joined__gte=at)) for i, at in enumerate(since)},
    )
    active = Activity.objects.aggregate(
        **{f"n{i}": Count("pk", filter=Q(last_turn_at__gte=at)) for i, at in enumerate(since)}
    )
    return People(new["total"], _three(new), _three(active))


def _three(row: dict[str, int]) -> tuple[int, int, int]:
    return row["n0"], row["n1"], row["n2"]


def find_largest() -> list[Share]:
    """Two queries, over one row a conversation, and one for each person of the list."""
    rows = (
        Conversation.objects.order_by()
        # An expression, not the plain column: otherwise SQLite would scan its index and look up
        # each row.
        .values(person=Coalesce("user_id", "user_id"))
        .annotate(conversations=Count("*"), kept=Sum("message_count"))
        .order_by("-kept", "person")[:LARGEST]
    )
    emails = dict(
        User.objects.filter(pk__in=[row["person"] for row in rows]).values_list("pk", "email")
    )
    return [
        Share(
            str(row["person"]),
            emails.get(row["person"], ""),
            row["conversations"],
            row["kept"],
            int(row["kept"] * _average_length(row["person"])),
        )
        for row in rows
    ]


def _average_length(user_id: UUID) -> float:
    some = Message.objects.filter(conversation__user_id=user_id).order_by().values("content")
    found = some[:SAMPLE].aggregate(average=Avg(Length("content")))
    return float(found["average"] or 0)
