"""No secret is kept, and nothing else is lost."""

import time
from typing import Any

import pytest

from llm_service.scrub import REDACTED, is_secret_name, scrub, scrub_text
from llm_service.tests.secrets import SECRETS

NAMES = [name for name, _, _ in SECRETS]


def test_forty_shapes_are_tried() -> None:
    assert len(set(NAMES)) == len(SECRETS) >= 40


@pytest.mark.parametrize(("name", "secret", "sentence"), SECRETS, ids=NAMES)
def test_no_part_of_a_secret_is_left(name: str, secret: str, sentence: str) -> None:
    text = f"Before it. {sentence.format(secret)}\nAfter it."
    scrubbed = scrub_text(text)
    assert scrubbed.startswith("Before it. ")
    assert scrubbed.endswith("After it.")
    assert REDACTED in scrubbed
    for start in range(0, len(secret) - 7):
        assert secret[start : start + 8] not in scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "Tell me about the basic understanding of bears and bearers.",
        "The token budget is 4096 tokens; max_tokens=4096, total_tokens: 12.",
        "See https://example.org/a/b?page=2#top and mail bronn@example.org.",
        "conversation_id 0b6c6f0e-2b5e-4a37-9a52-0d7f3f0a1b2c, trace "
        + "0af7651916cd43dd8448eb211c80319c",
        "A secret is best kept by two. The password of the guild was never told.",
        "a risk-averse sk-ater; the key to the castle; eyJ",
        "Ünïcödé, 漢字, 🐻",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert scrub_text(text) == text


def test_the_middle_of_a_key_and_its_end_are_no_better_than_the_whole() -> None:
    lines = ["aB3dE5fG7hJ9kL2m" * 4] * 6
    body = "\n".join(lines)
    end = "-----END PRIVATE" + " KEY-----"
    for cut in (
        f"{body}\nfurther text",
        f"{body}\n{end}\nfurther text",
        f"kL2m\n{end}\nfurther text",
    ):
        scrubbed = scrub_text(cut)
        assert "kL2m" not in scrubbed
        assert scrubbed.endswith("further text")


def test_values_are_dropped_by_the_name_of_their_key() -> None:
    kept: dict[str, Any] = {
        "max_output_tokens": 5,
        "total_tokens": 7,
        "request_id": "a",
        "author": "b",
        "keyboard": "c",
    }
    secret = {
        "api_key": "a",
        "apiKey": ["b"],
        "OPENAI_API_KEY": "c",
        "x-auth-token": "d",
        "dbPassword": {"e": "f"},
        "Authorization": "g",
        "cookie": "h",
    }
    assert scrub(kept | secret) == kept | dict.fromkeys(secret, REDACTED)
    assert not any(is_secret_name(name) for name in kept)


def test_keys_are_scrubbed_too() -> None:
    _, secret, _ = SECRETS[0]
    assert scrub({secret: 1, "nested": {f"x {secret}": [secret]}}) == {
        REDACTED: 1,
        "nested": {f"x {REDACTED}": [REDACTED]},
    }


def test_the_result_is_json_whatever_came() -> None:
    found = scrub({"set": {1}, "nan": float("nan"), "object": object, "nul": "a\0b\ud800", 3: None})
    assert found == {"set": [1], "nan": "nan", "object": str(object), "nul": "ab\ufffd", "3": None}


def test_endless_nesting_ends() -> None:
    nested: list[Any] = []
    nested.append(nested)
    assert isinstance(scrub(nested), list)


def test_this_servers_own_keys_are_known_whatever_their_shape(settings: Any) -> None:
    settings.OPENAI_API_KEY = "quite unlike a key"
    assert scrub_text("it said: quite unlike a key!") == f"it said: {REDACTED}!"
    assert settings.SECRET_KEY not in scrub_text(f"x{settings.SECRET_KEY}x")


PIECES = (
    "a",
    "sk-",
    "://",
    "a:",
    "password",
    '"',
    "eyJ-",
    "M-",
    "SG.-",
    "Bearer ",
    "@",
    " =",
    "api-key",
)


@pytest.mark.parametrize("piece", [*PIECES, "-----BEGIN A-----"])
def test_no_pattern_goes_back_and_forth(piece: str) -> None:
    began_at = time.thread_time()
    scrub_text(piece * (20_000 // len(piece)))
    assert time.thread_time() - began_at < 2
