"""Counts tokens as current OpenAI models do (o200k_base), without a network.

The token ranks come with the code (see data/NOTICE), so nothing is downloaded or cached elsewhere.
For other vendors' models the count is an estimate.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import threading
from binascii import a2b_base64
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

RANKS_FILE = Path(__file__).parent / "data" / "o200k_base.tiktoken.xz"
# The hash that tiktoken itself pins for this file.
RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
SPECIAL_TOKENS = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
_LOWER_WORD = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
_UPPER_WORD = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
)
PATTERN = "|".join(
    (
        _LOWER_WORD,
        _UPPER_WORD,
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
# A long text is counted in pieces of this many characters: its tokens, as a list of integers, take
# about ten times its memory.
PIECE_CHARACTERS = 64 * 1024
# How many counts are cached, and of texts up to which length: pieces of prompts recur, whole
# prompts do not. At most 5 MB: four bytes a character, and four more for the UTF-8 form that
# CPython keeps with a string.
CACHED_TEXTS = 1024
CACHED_CHARACTERS = 512
# The same for a few long texts: the system messages in use. At most 8 MB.
CACHED_LONG_TEXTS = 64
CACHED_LONG_CHARACTERS = 16 * 1024
# No token of `PATTERN` crosses these positions: the space always begins the next word.
_SEAM = re.compile(r"(?<=\S) (?=[A-Za-z])")
_lock = threading.Lock()


def count_tokens(text: str) -> int:
    """The number of tokens of `text`; special tokens in it count as plain text.

    The first call of a process takes about 0.4 s and 50 MiB (see `warm_up`). Thread-safe.
    """
    encode = load_encoding().encode_ordinary
    if len(text) <= PIECE_CHARACTERS:
        return len(encode(text))
    return sum(len(encode(piece)) for piece in _cut(text))


def count_tokens_cached(text: str) -> int:
    """The same for the pieces of a prompt, most of which are cached from an earlier one. A very
    long text is counted each time (0.5 ms for 8,000 characters) and not cached.
    """
    if len(text) <= CACHED_CHARACTERS:
        return _count_short(text)
    return _count_long(text) if len(text) <= CACHED_LONG_CHARACTERS else count_tokens(text)


_count_short = lru_cache(CACHED_TEXTS)(count_tokens)
_count_long = lru_cache(CACHED_LONG_TEXTS)(count_tokens)


def _cut(text: str) -> Iterator[str]:
    """Pieces that together have the same tokens as the whole text."""
    start = 0
    while len(text) - start > PIECE_CHARACTERS:
        place = _SEAM.search(text, start + PIECE_CHARACTERS)
        if place is None:
            break
        yield text[start : place.start()]
        start = place.start()
    yield text[start:]


def load_encoding() -> tiktoken.Encoding:
    """o200k_base, loaded once per process; raises ValueError if its file was damaged."""
    with _lock:
        return _load_once()


def warm_up() -> None:
    """Start loading in a daemon thread, so that the first message does not wait for it."""
    if _load_once.cache_info().currsize:
        return
    threading.Thread(target=load_encoding, name="load-token-ranks", daemon=True).start()


@cache
def _load_once() -> tiktoken.Encoding:
    import tiktoken

    encoding = tiktoken.Encoding(
        name="o200k_base",
        pat_str=PATTERN,
        mergeable_ranks=_read_ranks(RANKS_FILE),
        special_tokens=SPECIAL_TOKENS,
    )
    # tiktoken has built its own tables; the Python ones serve only pickling and take 29 MiB.
    encoding._mergeable_ranks = {}
    return encoding


def _read_ranks(file: Path) -> dict[bytes, int]:
    """Token bytes to rank, from lines of `<base64> <rank>`."""
    content = lzma.decompress(file.read_bytes())
    if hashlib.sha256(content).hexdigest() != RANKS_SHA256:
        raise ValueError(f"{file.name} is damaged: its checksum is not the expected one")
    pairs = (line.split() for line in io.BytesIO(content))
    return {a2b_base64(token): int(rank) for token, rank in pairs}
