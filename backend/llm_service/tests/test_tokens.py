"""Tokens are counted as the vendor does, with no network to ask."""

from __future__ import annotations

import gc
import lzma
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_service import tokens

BACKEND = Path(__file__).resolve().parents[2]
# A process of its own: nothing loaded before, and every way to a network refuses.
WITHOUT_NETWORK = """
import socket, tempfile, os

def refuse(*args, **kwargs):
    raise OSError("no network here")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
os.environ["TIKTOKEN_CACHE_DIR"] = tempfile.mkdtemp()
from llm_service import tokens
assert tokens.count_tokens("hello world") == 2
assert tokens.load_encoding().encode("hello world") == [24912, 2375]
assert os.listdir(os.environ["TIKTOKEN_CACHE_DIR"]) == []
print("counted")
"""


def test_tokens_are_counted_without_a_network() -> None:
    command = [sys.executable, "-c", WITHOUT_NETWORK]
    ended = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("counted\n", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("hello world", [24912, 2375]),
        ("Sellswords don't work for free.", [50, 9703, 10020, 4128, 1101, 395, 2240, 13]),
    ],
)
def test_the_encoding_is_o200k_base(text: str, expected: list[int]) -> None:
    assert tokens.load_encoding().encode(text) == expected
    assert tokens.count_tokens(text) == len(expected)


@given(st.text(st.sampled_from("aB1'sé字 \n\t\u00a0\x1c.,/!-\U0001f5e1\u0301"), max_size=200))
def test_a_long_text_is_counted_in_pieces_to_the_same_sum(text: str) -> None:
    with patch.object(tokens, "PIECE_CHARACTERS", 5):
        assert tokens.count_tokens(text) == len(tokens.load_encoding().encode_ordinary(text))
        assert "".join(tokens._cut(text)) == text


def test_a_long_text_is_cut() -> None:
    text = "Coin is coin, and a castle is a castle. " * 10_000
    pieces = list(tokens._cut(text))
    assert len(pieces) == 7
    assert max(map(len, pieces)) <= tokens.PIECE_CHARACTERS + 20


def test_the_definition_is_the_one_that_tiktoken_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    openai_public = import_module("tiktoken_ext.openai_public")
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", lambda *_, **__: {})
    shipped = openai_public.o200k_base()
    assert shipped["pat_str"] == tokens.PATTERN
    assert shipped["special_tokens"] == tokens.SPECIAL_TOKENS


def test_text_that_looks_like_a_special_token_is_counted_as_text() -> None:
    assert tokens.count_tokens("<|endoftext|>") == 7


def test_half_a_character_can_be_counted() -> None:
    assert tokens.count_tokens("a\ud83d") > 0


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    damaged = tmp_path / "ranks.xz"
    damaged.write_bytes(lzma.compress(b"aGVsbG8= 0\n"))
    with pytest.raises(ValueError, match="damaged"):
        tokens._read_ranks(damaged)


def forget() -> None:
    tokens._count_short.cache_clear()
    tokens._count_long.cache_clear()


def measure_kept_bytes(texts: Iterable[str]) -> int:
    """Memory that counting the texts leaves behind."""
    forget()
    tokens.count_tokens("loaded")
    gc.collect()
    tracemalloc.start()
    try:
        for text in texts:
            tokens.count_tokens_cached(text)
        del text
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        forget()


def test_no_whole_prompt_is_kept() -> None:
    prompts = (f"{number} " + "Coin is coin. " * 2000 for number in range(50))
    assert measure_kept_bytes(prompts) < 100_000


def test_kept_pieces_stay_below_five_megabytes() -> None:
    # The widest characters, as long as a piece may be.
    wide = "\U0001f5e1"
    pieces = (f"{number}".ljust(tokens.CACHED_CHARACTERS, wide) for number in range(1200))
    assert measure_kept_bytes(pieces) < 5_000_000


def test_kept_system_messages_stay_below_eight_megabytes() -> None:
    length = tokens.CACHED_LONG_CHARACTERS
    messages = (f"{number}".ljust(length, "\U0001f5e1") for number in range(100))
    assert measure_kept_bytes(messages) < 8_500_000


def test_what_comes_again_is_counted_once() -> None:
    forget()
    long = "x" * (tokens.CACHED_CHARACTERS + 1)
    whole = "x" * (tokens.CACHED_LONG_CHARACTERS + 1)
    for text in ("one", "one", long, long, whole, whole):
        assert tokens.count_tokens_cached(text) == tokens.count_tokens(text)
    for cached in (tokens._count_short, tokens._count_long):
        assert (cached.cache_info().hits, cached.cache_info().currsize) == (1, 1)
    forget()
