"""The account of lorebooks in a receipt: which entries got in, where they are, and the others."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chatbot.lore import Activated, Called, Rejected
from chatbot.lore.book import NOTE_BOTTOM, NOTE_TOP, OUTLET, ROLES
from chatbot.lore.deck import NO_KEY
from chatbot.lore_places import KINDS
from chatbot.receipt import Mode, Segment

# Limits of listed entries, and of keys and comment of each: a receipt is stored with each reply.
ACTIVATED_TOLD, REJECTED_TOLD, KEYS_TOLD, COMMENT_TOLD = 200, 50, 10, 100


def give_account(called: Called, segments: Sequence[Segment], mode: Mode) -> dict[str, Any]:
    """Return the account of a prompt with these segments, as JSON. `activated_count` and
    `rejected_count` also count entries that are not listed.
    """
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
    return {
        "budget": {"limit": found.budget.limit, "used": found.budget.used},
        "books": [
            {
                "id": book.id,
                "name": book.name,
                "source": book.source,
                "limit": book.token_budget,
                "used": used[book.id],
                "entry_count": len(book.entries),
            }
            for book in called.books
        ],
        "activated": [
            _tell(one, stands.get((one.book_id, one.entry.id)), mode)
            for one in found.activated[:ACTIVATED_TOLD]
        ],
        "activated_count": len(found.activated),
        "rejected": [_tell_rejected(one) for one in told],
        "rejected_count": len(found.rejected),
    }


def _tell(one: Activated, piece: Segment | None, mode: Mode) -> dict[str, Any]:
    """`place` is the kind of the entry's segment and `message` the number of its message; if it is
    in none, `unplaced` says why.
    """
    entry = one.entry
    return {
        "book_id": one.book_id,
        "entry_id": entry.id,
        "comment": entry.comment[:COMMENT_TOLD],
        "reason": one.reason,
        "matched": list(one.matched[:KEYS_TOLD]),
        "tokens": one.tokens,
        "position": entry.position,
        "depth": entry.depth,
        "role": ROLES[entry.role],
        "place": piece.kind if piece else None,
        "message": piece.message if piece else None,
        "unplaced": None if piece else _find_obstacle(one, mode),
        "pass": one.pass_,
    }


def _find_obstacle(one: Activated, mode: Mode) -> str:
    """Return why an activated entry is not in the prompt."""
    if not one.text:
        return "no text"
    if one.entry.position in (NOTE_TOP, NOTE_BOTTOM):
        return "answered out of character" if mode == "ooc" else "no author's note"
    return "outlet not in the prompt" if one.entry.position == OUTLET else "no place"


def _tell_rejected(one: Rejected) -> dict[str, str]:
    entry = one.entry
    # Without a title only its keys identify it; a rejected entry lists no matched keys.
    comment = (entry.comment.strip() or ", ".join(entry.keys[:3]))[:COMMENT_TOLD]
    return {"book_id": one.book_id, "entry_id": entry.id, "comment": comment, "reason": one.reason}
