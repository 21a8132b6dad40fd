"""The visible path through a conversation's tree of messages.

Choosing a branch rewrites flags, never content. Every function runs inside the caller's
transaction, which has called `lock` before it changes a tree.

Work on hidden branches reads the shape of the whole tree (about 60 ms for 10,000 messages). A
recursive query would read less, but PostgreSQL misestimates its levels and may scan the whole table
for each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.http import Http404

from api.sql.prepared import PreparedLookup, PreparedQuery
from chat.models import Conversation, Message, Run
from chat.storage import NOTHING, Stored, measure

_LEAF = PreparedQuery(lambda pk: Message.objects.visible_branch(pk).order_by("-depth")[:1])
_LOCK = PreparedQuery(
    lambda pk: Conversation.objects.filter(pk=pk).select_for_update(no_key=True).order_by()
)
# Siblings by parent, not by depth: a thousand hidden branches may share that depth.
_BELOW = PreparedLookup(
    lambda parents: Message.objects.filter(parent_id__in=parents).values_list(
        "created_at", "pk", "parent_id", "role"
    )
)
_ROOTS = PreparedLookup(
    lambda conversations: Message.objects.filter(
        conversation_id__in=conversations, depth=0
    ).values_list("created_at", "pk", "conversation_id", "role")
)

# Keys in one statement: within the parameter limit of any database, and each is found by an index.
_KEYS_PER_STATEMENT = 500


class _Node(NamedTuple):
    """The fields of a message that make up the tree."""

    id: UUID
    parent_id: UUID | None
    depth: int
    is_visible: bool
    created_at: datetime


def lock(conversation: Conversation) -> None:
    """Lock the tree against other writers until the transaction ends; raises 404 if the
    conversation is gone. On SQLite the transaction holds the only write lock anyway.
    """
    if connection.features.has_select_for_no_key_update and not _LOCK.fetch(conversation.pk):
        raise Http404


def find_leaf(conversation: Conversation) -> Message | None:
    """The newest message of the visible branch."""
    return _LEAF.first(conversation.pk)


def show_path_to(message: Message | None, conversation: Conversation) -> None:
    """End the visible branch at `message` (None: before the root)."""
    if message is None or message.is_visible:
        _hide_from(0 if message is None else message.depth + 1, conversation)
        return
    _show_path(_read_tree(conversation.pk), message.pk, conversation)


def _show_path(tree: dict[UUID, _Node], leaf_id: UUID, conversation: Conversation) -> None:
    """Show a hidden message and all hidden ones above it, in place of those visible there."""
    path: list[_Node] = []
    node: _Node | None = tree[leaf_id]
    while node and not node.is_visible:
        path.append(node)
        node = tree[node.parent_id] if node.parent_id else None
    _hide_from(path[-1].depth, conversation)
    for chunk in _in_chunks([node.id for node in path]):
        Message.objects.filter(pk__in=chunk).update(is_visible=True)


def _hide_from(depth: int, conversation: Conversation) -> None:
    """Hide the visible branch from `depth` down, and store in its top message where it ended."""
    leaf = find_leaf(conversation)
    if leaf is None or leaf.depth < depth:
        return
    hidden = Message.objects.visible_branch(conversation.pk)
    hidden.filter(depth=depth).update(branch_leaf_id=leaf.pk)
    hidden.filter(depth__gte=depth).update(is_visible=False)


def choose(message: Message, conversation: Conversation) -> Message:
    """Make the visible branch go through `message`, and return its leaf: the one that it had when
    this message was last hidden by choosing a sibling, else the newest one below it. Changes
    nothing if `message` is visible already.
    """
    if not message.is_visible:
        tree = _read_tree(conversation.pk)
        known = message.branch_leaf_id
        # The stored leaf may have been deleted, or have messages below it by now.
        start = known if known in tree else message.pk
        _show_path(tree, _find_newest_leaf(tree, start), conversation)
    leaf = find_leaf(conversation)
    assert leaf is not None  # noqa: S101  at least `message` is visible now
    return leaf


def _find_newest_leaf(tree: dict[UUID, _Node], start: UUID) -> UUID:
    """The newest message without others below it, at or below `start`."""
    # Check for children, not only `created_at`: the clock may have been set back in between.
    parents = {node.parent_id for node in tree.values()}
    leaves = (tree[pk] for pk in _find_below(tree, start) if pk not in parents)
    return max(leaves, key=lambda node: (node.created_at, node.depth, node.id)).id


def _find_below(tree: dict[UUID, _Node], start: UUID) -> set[UUID]:
    """`start` and all its descendants."""
    found = {start}
    for node in tree.values():
        if node.parent_id in found:
            found.add(node.id)
    return found


def _read_tree(conversation_id: UUID) -> dict[UUID, _Node]:
    """All messages by id, each one after its parent."""
    rows = Message.objects.filter(conversation_id=conversation_id).order_by("depth")
    nodes = (_Node(*row) for row in rows.values_list(*_Node._fields))
    return {node.id: node for node in nodes}


def new_message(conversation: Conversation, parent: Message | None, **fields: object) -> Message:
    """A visible message to store below `parent`, which must be the end of the visible branch."""
    depth = 0 if parent is None else parent.depth + 1
    return Message(conversation=conversation, parent=parent, depth=depth, **fields)


@dataclass(frozen=True, slots=True)
class Removed:
    message_ids: frozenset[UUID]
    run_ids: Sequence[UUID]
    stored: Stored


def remove(message: Message) -> Removed:
    """Delete a message with all its descendants, their runs, and the runs' events and receipts."""
    below = _find_below(_read_tree(message.conversation_id), message.pk)
    run_ids: list[UUID] = []
    stored = NOTHING
    for chunk in _in_chunks(list(below)):
        stored += measure(Message.objects.filter(pk__in=chunk))
        if runs := list(Run.objects.filter(message__in=chunk).values_list("pk", flat=True)):
            delete_runs(runs)
            run_ids += runs
        delete_rows("chat_message", "id", chunk)
    return Removed(frozenset(below), run_ids, stored)


def delete_runs(run_ids: Sequence[UUID]) -> None:
    """Delete runs after the rows that refer to them."""
    delete_rows("chat_run_event", "run_id", run_ids)
    delete_rows("chat_receipt", "run_id", run_ids)
    delete_rows("chat_run", "id", run_ids)


def delete_rows(table: str, column: str, keys: Sequence[UUID]) -> None:
    """One DELETE without Django's cascade, which would look up the references of each row; the
    caller deletes in the order of the foreign keys.
    """
    prepare = Message._meta.pk.get_db_prep_value
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE {column} IN ({places})",  # noqa: S608  names of ours
            [prepare(key, connection) for key in keys],
        )


def _in_chunks(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (
        keys[start : start + _KEYS_PER_STATEMENT]
        for start in range(0, len(keys), _KEYS_PER_STATEMENT)
    )


def find_siblings(messages: Sequence[Message]) -> dict[UUID, list[UUID]]:
    """For each message the ids of its siblings of the same role, itself included, oldest first. A
    message that was deleted since it was read is its own only sibling.
    """
    parents = {message.parent_id for message in messages if message.parent_id}
    trees = {message.conversation_id for message in messages if not message.parent_id}
    beside = _BELOW.fetch(list(parents)) + _ROOTS.fetch(list(trees))
    # Ids by parent (at the root: the conversation) and role.
    groups: dict[tuple[UUID | None, str], list[UUID]] = {}
    for _, pk, above, role in sorted(beside):
        groups.setdefault((above, role), []).append(pk)
    siblings: dict[UUID, list[UUID]] = {}
    for message in messages:
        group = groups.get((message.parent_id or message.conversation_id, message.role), [])
        siblings[message.pk] = group if message.pk in group else [message.pk]
    return siblings
