"""A model's thoughts during a reply: never part of the text, stored beside it."""

from io import StringIO

import orjson

from llm_service.text import clean_text

# As JSON in UTF-8, so that it fits into a reader's frame.
LIMIT_BYTES = 32 * 1024
CUT_MARK = "\n\n[…]"


class Thoughts:
    """A run's thoughts in memory until it ends; what exceeds the limit is dropped."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept = StringIO()

    def add(self, text: str) -> None:
        # Every character takes a byte at least.
        if self._kept.tell() <= LIMIT_BYTES:
            self._kept.write(text)

    def read(self) -> str:
        """All thoughts, in at most `LIMIT_BYTES`; if some are missing they end with `CUT_MARK`."""
        whole = clean_text(self._kept.getvalue()).strip()
        if self._kept.tell() <= LIMIT_BYTES and len(orjson.dumps(whole)) <= LIMIT_BYTES:
            return whole
        kept = whole[:LIMIT_BYTES]
        while (size := len(orjson.dumps(kept + CUT_MARK))) > LIMIT_BYTES:
            kept = kept[: len(kept) * LIMIT_BYTES // (size + 1)]
        return kept.rstrip() + CUT_MARK
