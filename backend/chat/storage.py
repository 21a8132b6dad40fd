"""The storage a person's messages use, kept in their activity row so that it need not be summed up.

Counted are all messages of a person, hidden branches too, and the UTF-8 bytes of their text. Every
change is part of the transaction that makes it (`activity.record`), whose lock on the person's row
keeps the sum right under parallel writes; the text of a reply counts once it is whole.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Func, IntegerField, QuerySet, Sum
from django.db.models.sql.compiler import SQLCompiler

from api.storage_limit import find_limit, storage_full
from chat.models import Activity, Message


class ByteLength(Func):
    function = "OCTET_LENGTH"
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, Any]:
        # SQLite has OCTET_LENGTH only since 3.43.
        return self.as_sql(compiler, connection, template="LENGTH(CAST(%(expressions)s AS BLOB))")


@dataclass(frozen=True, slots=True)
class Stored:
    """A number of messages and their bytes: a person's total, or what a change adds (maybe
    negative).
    """

    messages: int = 0
    bytes: int = 0

    def __neg__(self) -> "Stored":
        return Stored(-self.messages, -self.bytes)

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(self.messages + other.messages, self.bytes + other.bytes)


NOTHING = Stored()


def count_text(text: str, *, messages: int = 1) -> Stored:
    """The storage of a message with `text`; `messages=0` for text added to an existing one."""
    return Stored(messages, len(text.encode()))


def measure(messages: QuerySet[Message]) -> Stored:
    """The storage of these messages. Reads all of them: for deletions and recounts."""
    found = messages.order_by().aggregate(number=Count("*"), bytes=Sum(ByteLength("content")))
    return Stored(found["number"], found["bytes"] or 0)


def read(user_id: UUID) -> Stored:
    counted = _read_counted(user_id)
    return Stored(max(0, counted.messages), max(0, counted.bytes))


def require_room(stored_bytes: int) -> None:
    """Raises 409 `storage_full` if a person's messages, the new one included, reach their limit."""
    limit = find_limit()
    if limit is not None and stored_bytes >= limit:
        raise storage_full(limit, "messages", "Delete chats that you no longer need.")


def recount(user_id: UUID) -> bool:
    """Recount a person's messages; returns whether the stored number was wrong. For rows that were
    written without this code, such as by an older version. Call it in a thread, outside of a
    transaction.
    """
    mine = Message.objects.filter(conversation__user_id=user_id)
    if measure(mine) == _read_counted(user_id):
        return False
    with transaction.atomic():
        # Row lock: concurrent writers wait and add to the corrected total.
        before = Activity.objects.filter(pk=user_id).select_for_update().first()
        counted = measure(mine)
        values = {"stored_messages": counted.messages, "stored_bytes": counted.bytes}
        Activity.objects.update_or_create(pk=user_id, defaults=values)
    return before is None or counted != Stored(before.stored_messages, before.stored_bytes)


def _read_counted(user_id: UUID) -> Stored:
    rows = Activity.objects.filter(pk=user_id)
    found = rows.values_list("stored_messages", "stored_bytes").first()
    return Stored(*found) if found else NOTHING
