"""What a model thought while it wrote a reply: never part of the text, kept beside it."""

import orjson

from llm_service.text import clean_text

# As JSON in UTF-8, so that it fits into a reader's frame.
LIMIT_BYTES = 32 * 1024
CUT_MARK = "\n\n[…]"


class Thoughts:
    """Thoughts in memory until their run ends; what is over the limit is dropped as it comes."""

    __slots__ = ("_parts", "_size")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def add(self, text: str) -> None:
        """Keep the next piece, if there is room for it."""
        # Every character takes a byte at least.
        if self._size <= LIMIT_BYTES:
            self._parts.append(text)
            self._size += len(text)

    def read(self) -> str:
        """All of them, in at most `LIMIT_BYTES`; `CUT_MARK` ends them where some are missing."""
        whole = clean_text("".join(self._parts)).strip()
        size = len(orjson.dumps(whole))
        if size <= LIMIT_BYTES and self._size <= LIMIT_BYTES:
            return whole
        kept = whole[:LIMIT_BYTES]
        while (size := len(orjson.dumps(kept + CUT_MARK))) > LIMIT_BYTES:
            kept = kept[: len(kept) * LIMIT_BYTES // (size + 1)]
        return kept.rstrip() + CUT_MARK
