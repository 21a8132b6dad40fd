"""The account of lorebooks in a receipt: which entries got in, where they are, and the others."""

from collections import Counter
from collections.abc import Sequence

from chatbot.lore import Activated, Called, Rejected
from chatbot.lore.account import ActivatedEntry, BookUse, LoreAccount, RejectedEntry
from chatbot.lore.deck import NO_KEY
from chatbot.lore.entry import NOTE_BOTTOM, NOTE_TOP, OUTLET, ROLES
from chatbot.lore_places import KINDS
from chatbot.receipt import Mode, Segment

# Limits of listed entries, and of keys and comment of each: a receipt is stored with each reply.
ACTIVATED_TOLD, REJECTED_TOLD, KEYS_TOLD, COMMENT_TOLD = 200, 50, 10, 100


def give_account(called: Called, segments: Sequence[Segment], mode: Mode) -> LoreAccount:
    """Return the account of a prompt with these segments."""
    found = called.activation
    stands: dict[tuple[str, str], Segment] = {}
    for piece in segments:
        if piece.kind in KINDS:
            stands.setdefault((piece.book_id, piece.source_id), piece)
    used: Counter[str] = Counter()
    for one in found.activated:
        used[one.book_id] += 0 if one.entry.ignore_budget else one.tokens
    # Other reasons say more than "no key", so they come first.
    told = sorted(found.rejected, key=lambda one: one.reason == NO_KEY)[:REJECTED_TOLD]
    return LoreAccount(
        found.budget.limit,
        found.budget.used,
        tuple(
            BookUse(
                book.id, book.name, book.source, book.token_budget, used[book.id], len(book.entries)
            )
            for book in called.books
        ),
        tuple(
            _tell(one, stands.get((one.book_id, one.entry.id)), mode)
            for one in found.activated[:ACTIVATED_TOLD]
        ),
        len(found.activated),
        tuple(map(_tell_rejected, told)),
        len(found.rejected),
    )


def _tell(one: Activated, piece: Segment | None, mode: Mode) -> ActivatedEntry:
    entry = one.entry
    return ActivatedEntry(
        one.book_id,
        entry.id,
        entry.comment[:COMMENT_TOLD],
        one.reason,
        one.matched[:KEYS_TOLD],
        one.pass_,
        one.tokens,
        entry.position,
        entry.depth,
        ROLES[entry.role],
        piece.kind if piece else None,
        piece.message if piece else None,
        None if piece else _find_obstacle(one, mode),
    )


def _find_obstacle(one: Activated, mode: Mode) -> str:
    """Return why an activated entry is not in the prompt."""
    if not one.text:
        return "no text"
    if one.entry.position in (NOTE_TOP, NOTE_BOTTOM):
        return "answered out of character" if mode == "ooc" else "no author's note"
    return "outlet not in the prompt" if one.entry.position == OUTLET else "no place"


def _tell_rejected(one: Rejected) -> RejectedEntry:
    entry = one.entry
    # Without a title only its keys identify it; a rejected entry lists no matched keys.
    called = entry.comment.strip() or ", ".join(entry.keys[:3])
    return RejectedEntry(one.book_id, entry.id, called[:COMMENT_TOLD], one.reason)
