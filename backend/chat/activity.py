"""A user's activity: an ordered log of changes to their conversations.

Code that changes something an open tab shows records it here, in the same transaction;
`sockets/hub.py` polls it. Recording locks the user's row of `Activity` until that transaction ends,
so `seq` has no gaps and becomes visible in order: a reader that has seen number n has seen
everything up to n.

The row is locked last, after all other writes of the transaction, and for several users in the
order of their ids. So the lock is held briefly, a transaction that waits for it holds no lock that
its owner still needs, and a turn that loses a race fails earlier, by a constraint of the models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import UUIDField
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from api.errors import rate_limited
from api.metrics import LIMITS_HIT
from api.sql.prepared import open_cursor
from api.sql.row_lists import RowList
from chat.models import ActivityEntry
from chat.notifications.notifications import publish
from chat.notifications.topics import activity_topic
from chat.storage import NOTHING, Stored, require_room

TURN_SECONDS = 1
# How long entries are kept. A reader that is further behind reloads everything.
KEEP = timedelta(hours=1)

_ADD = """
INSERT INTO chat_feed (user_id, seq, stored_messages, stored_bytes, last_turn_at)
VALUES (%s, %s, %s, %s, {last_turn_at})
ON CONFLICT (user_id) DO UPDATE SET
    seq = chat_feed.seq + excluded.seq,
    stored_messages = chat_feed.stored_messages + excluded.stored_messages,
    stored_bytes = chat_feed.stored_bytes + excluded.stored_bytes,
    last_turn_at = COALESCE(excluded.last_turn_at, chat_feed.last_turn_at)
{condition}
RETURNING seq, stored_bytes
"""
_UNLESS_TOO_SOON = "WHERE chat_feed.last_turn_at IS NULL OR chat_feed.last_turn_at <= {then}"
# The database's clock in the form in which Django stores times: now, and `TURN_SECONDS` ago.
_CLOCKS = {
    "sqlite": {
        "now": "STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')",
        "then": f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '-{TURN_SECONDS} seconds')",
    },
    "postgresql": {
        "now": "STATEMENT_TIMESTAMP()",
        "then": f"STATEMENT_TIMESTAMP() - INTERVAL '{TURN_SECONDS} seconds'",
    },
}
_INSERT = (
    "INSERT INTO chat_notice (user_id, seq, kind, conversation_id, object_id, created_at) VALUES "
)
# For each given (user, seq) with later entries: the user's newest number, and those entries.
_READ = """
WITH position (user_id, seq) AS ({positions})
SELECT activity.user_id, activity.seq, entry.seq, entry.kind, entry.conversation_id, entry.object_id
FROM position JOIN chat_feed activity
ON activity.user_id = position.user_id AND activity.seq > position.seq
LEFT JOIN chat_notice entry ON entry.user_id = position.user_id
AND entry.seq > position.seq AND entry.seq <= position.seq + %s
ORDER BY activity.user_id, entry.seq
"""
_POSITIONS = RowList({"user_id": "uuid", "seq": "bigint"})
_ID = UUIDField()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that has changed: an `ActivityEntry` that has no number yet."""

    kind: ActivityEntry.Kind
    conversation_id: UUID
    object_id: UUID | None = None


class EntryRow(NamedTuple):
    """An `ActivityEntry` without its user."""

    seq: int
    kind: str
    conversation_id: UUID
    object_id: UUID | None


@dataclass(slots=True)
class Unread:
    """The entries after a person's position that are still kept, and the newest number."""

    seq: int
    entries: list[EntryRow] = field(default_factory=list)


def record(user_id: UUID, *changes: Change, stored: Stored = NOTHING) -> None:
    """Add the changes to the person's activity, for their open tabs, and `stored` to the storage of
    their messages. Call it once, with at least one change, as the last step of the transaction that
    makes the changes. Raises 409 `storage_full` where there is no room for a new message.
    """
    stored_bytes = _append(user_id, changes, stored, _ADD.format(last_turn_at="NULL", condition=""))
    if stored.messages > 0:
        require_room(stored_bytes)


def record_turn(user_id: UUID, *changes: Change, stored: Stored) -> None:
    """Like `record`, for a new turn, which needs room also without a new message. Raises 429
    `rate_limited` within `TURN_SECONDS` of the person's last turn: of several parallel turns one
    succeeds.
    """
    clock = _CLOCKS[connection.vendor]
    condition = _UNLESS_TOO_SOON.format(**clock) if settings.RATE_LIMITS_ENABLED else ""
    sql = _ADD.format(last_turn_at=clock["now"], condition=condition)
    require_room(_append(user_id, changes, stored, sql))


def _append(user_id: UUID, changes: tuple[Change, ...], stored: Stored, bump: str) -> int:
    """The bytes that the person's messages use now. Raises 429 where `bump` changes no row."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a change and its entry belong in one transaction")
    owner = _adapt(user_id)
    with open_cursor() as cursor:
        cursor.execute(bump, [owner, len(changes), stored.messages, stored.bytes])
        rows = cursor.fetchall()
        if not rows:
            LIMITS_HIT.labels("turns").inc()
            raise rate_limited(TURN_SECONDS)
        newest, stored_bytes = rows[0]
        first = newest - len(changes) + 1
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        values: list[Any] = []
        for seq, change in enumerate(changes, start=first):
            ids = _adapt(change.conversation_id), _adapt(change.object_id)
            values += [owner, seq, change.kind.value, *ids, now]
        placeholders = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(changes))
        cursor.execute(_INSERT + placeholders, values)
    # Commit before publish: a reader notified early would find nothing.
    transaction.on_commit(partial(publish, activity_topic(user_id)))
    return int(stored_bytes)


def _adapt(value: UUID | None) -> Any:
    return _ID.get_db_prep_value(value, connection)


def read(positions: Mapping[UUID, int], limit: int) -> dict[UUID, Unread]:
    """The entries after each person's position, at most `limit` each; people without any are left
    out.
    """
    given, parameters = _POSITIONS.bind(list(positions.items()))
    unread: dict[UUID, Unread] = {}
    with open_cursor() as cursor:
        cursor.execute(_READ.format(positions=given), [*parameters, limit])
        for person, reached, seq, kind, conversation, object_id in cursor.fetchall():
            one = unread.setdefault(_ID.to_python(person), Unread(reached))
            if seq is not None:
                ids = _ID.to_python(conversation), _ID.to_python(object_id)
                one.entries.append(EntryRow(seq, kind, *ids))
    return unread


def forget_old() -> None:
    ActivityEntry.objects.filter(created_at__lt=timezone.now() - KEEP).delete()
