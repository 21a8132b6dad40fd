"""Which of two entries with the same score comes first."""

from collections.abc import Callable, Sequence

from chatbot.knowledge import KnowledgeEntry

HIGHER_WEIGHT, BOTH_CANONS = "higher weight", "book+show over single-canon"
TIE_BREAKERS = (HIGHER_WEIGHT, BOTH_CANONS)


def order_entries(
    entries: Sequence[KnowledgeEntry], tie_breakers: Sequence[str], canon_preference: str
) -> Callable[[int], tuple[int, ...]]:
    """Return a sort key for the numbers of entries.

    It goes by `tie_breakers` in their order, then by the preferred canon, then by file order.
    """

    def key(number: int) -> tuple[int, ...]:
        entry = entries[number]
        given = [
            -entry.weight if name == HIGHER_WEIGHT else -len(entry.canon) for name in tie_breakers
        ]
        return (*given, -sum(canon in canon_preference for canon in entry.canon), number)

    return key
