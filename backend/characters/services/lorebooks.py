"""Users' lorebooks and their entries."""

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from api.errors import bad_request
from characters.errors import limit_reached, too_many_entries
from characters.models import Lorebook, LoreEntry
from characters.people import lock_person
from characters.services.attachments import read_characters
from characters.usage_registry import tell_book_removal, tell_removal
from chatbot.definitions.definition import ENTRY_LIMIT
from chatbot.lore import find_faults
from llm_service.tokens import count_tokens

MAX_LOREBOOKS = 50


def get_book(user: User, book_id: UUID) -> Lorebook:
    """A lorebook of the user's, or 404."""
    return get_object_or_404(Lorebook.objects.owned_by(user), pk=book_id)


def list_entries(user: User, book_id: UUID) -> QuerySet[LoreEntry]:
    """Its entries in the order of the book. Raises 404."""
    return LoreEntry.objects.filter(lorebook=get_book(user, book_id)).order_by("number")


def get_entry(user: User, book_id: UUID, entry_id: UUID) -> LoreEntry:
    """An entry of the user's, or 404."""
    return get_object_or_404(LoreEntry, pk=entry_id, lorebook_id=book_id, lorebook__owner=user)


def create_book(
    user: User,
    fields: Mapping[str, Any],
    entries: Sequence[dict[str, Any]] = (),
    *,
    sources: Sequence[dict[str, Any]] = (),
) -> Lorebook:
    """A new lorebook with these entries; `sources` are their imported forms, in the same order.
    Raises 404 for a character that the user cannot see, 409 `limit_reached`.
    """
    with transaction.atomic():
        lock_person(user)
        columns = dict(fields)
        if "character_ids" in fields:
            columns["character_ids"] = read_characters(user, fields["character_ids"])
        if Lorebook.objects.owned_by(user).count() >= MAX_LOREBOOKS:
            raise limit_reached("lorebooks", MAX_LOREBOOKS)
        book = Lorebook.objects.create(owner=user, **columns)
        _add(book, entries, sources)
        _recount(book)
    return book


def change_book(user: User, book_id: UUID, changes: Mapping[str, Any]) -> Lorebook:
    """Apply the given fields. Raises 404, also for a character that the user cannot see."""
    columns = dict(changes)
    with transaction.atomic():
        lock_person(user)
        book = get_book(user, book_id)
        if "character_ids" in changes:
            wanted = changes["character_ids"]
            columns["character_ids"] = read_characters(user, wanted, book.character_ids)
        if columns:
            rows = Lorebook.objects.filter(pk=book.pk)
            rows.update(**columns, updated_at=timezone.now())
    return get_book(user, book_id)


def delete_book(user: User, book_id: UUID) -> None:
    """Remove it with its entries; conversations that named it continue without it. Raises 404."""
    with transaction.atomic():
        get_book(user, book_id).delete()
        tell_book_removal(user.pk, book_id)
        tell_removal()


def create_entry(user: User, book_id: UUID, fields: dict[str, Any]) -> LoreEntry:
    """A new entry at the end of the book. Raises 404, 400 `bad_pattern`, 409 `limit_reached`."""
    refuse_bad_patterns(fields)
    with transaction.atomic():
        lock_person(user)
        book = get_book(user, book_id)
        (entry,) = _add(book, [fields])
        _recount(book)
    return entry


def change_entry(
    user: User, book_id: UUID, entry_id: UUID, changes: Mapping[str, Any]
) -> LoreEntry:
    """Apply the given fields. Raises 404, 400 `bad_pattern`."""
    if changes:
        change_entries(user, book_id, [entry_id], changes)
    return get_entry(user, book_id, entry_id)


def change_entries(
    user: User, book_id: UUID, entry_ids: Collection[UUID], changes: Mapping[str, Any]
) -> Lorebook:
    """Apply the same changes to each, all or none. Raises 404, 400 `bad_pattern`."""
    refuse_bad_patterns(changes)
    with transaction.atomic():
        lock_person(user)
        book = get_book(user, book_id)
        entries = list(_get_entries(book, entry_ids))
        for entry in entries:
            entry.fields = {**entry.fields, **changes}
            if "content" in changes:
                entry.token_count = count_tokens(entry.fields["content"])
        LoreEntry.objects.bulk_update(entries, ["fields", "token_count"], batch_size=200)
        _recount(book)
        tell_removal()
    return book


def delete_entries(user: User, book_id: UUID, entry_ids: Collection[UUID]) -> None:
    """Remove them, all or none. Raises 404."""
    with transaction.atomic():
        lock_person(user)
        book = get_book(user, book_id)
        _get_entries(book, entry_ids).delete()
        _recount(book)
        tell_removal()


def _get_entries(book: Lorebook, entry_ids: Collection[UUID]) -> QuerySet[LoreEntry]:
    """The entries of the book; raises 404 if an id is not among them."""
    found = book.entries.filter(pk__in=entry_ids)
    if found.count() != len(set(entry_ids)):
        raise Http404
    return found


def refuse_bad_patterns(fields: Mapping[str, Any]) -> None:
    """Raise 400 `bad_pattern` for a key that is an invalid or unsafe pattern, as far as
    `find_faults` gets; the patterns that it does not check have the engine's time limit.
    """
    for name in ("keys", "secondary_keys"):
        for _, fault in find_faults(fields.get(name, ())):
            raise bad_request("bad_pattern", fault.sentence, field=name)


def _add(
    book: Lorebook, entries: Sequence[dict[str, Any]], sources: Sequence[dict[str, Any]] = ()
) -> list[LoreEntry]:
    known = book.entries.aggregate(count=Count("pk"), last=Max("number"))
    if known["count"] + len(entries) > ENTRY_LIMIT:
        raise too_many_entries(ENTRY_LIMIT)
    first = (known["last"] or 0) + 1
    return LoreEntry.objects.bulk_create(
        [
            LoreEntry(
                lorebook=book,
                number=number,
                fields=fields,
                source=source,
                token_count=count_tokens(fields["content"]),
            )
            for number, (fields, source) in enumerate(
                zip_longest(entries, sources[: len(entries)]), first
            )
        ],
        batch_size=500,
    )


def _recount(book: Lorebook) -> None:
    counted = book.entries.aggregate(entry_count=Count("pk"), token_count=Sum("token_count"))
    book.entry_count, book.token_count = counted["entry_count"], counted["token_count"] or 0
    book.updated_at = timezone.now()
    book.save(update_fields=["entry_count", "token_count", "updated_at"])
