"""What a reader sees of a text."""

import pytest

from api.text import is_blank

UNSEEN = [
    "\0",
    "\u0007",
    "\u001b\u007f\u0085",
    "\u00a0\u3000",
    "\u00ad",
    "\u034f",
    "\u061c\u200e\u200f",
    "\u115f\u1160\u3164\uffa0",
    "\u17b4\u180b\u180e\u180f",
    "\u200b\u200c\u200d",
    "\u2028\u2029\n",
    "\u2060\u2065\u206f",
    "\u2800",
    "\ufe0f",
    "\ufeff",
    "\ufff0\ufffb",
    "\U0001d159",
    "\U000e0001\U000e0041\U000e007f",
    "\U000e0100\U000e0fff",
]
SEEN = [
    ".",
    "x\u200b",
    "\u200f\u062f\u0627\u0646\u0627\u200f",
    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0915\u094d\u200d\u0937",
    "\u3164\uae40",
    "\u2803",
    "\u0301",
    "1\ufe0f\u20e3",
    "\u2764\ufe0f",
    "\U0001f469\u200d\U0001f680",
    "\U0001f1e9\U0001f1ea",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    # An emoji that this Python's Unicode data lacks, and a private-use character.
    "\U0001fae9",
    "\ue000",
    "\ufffd",
]


@pytest.mark.parametrize("text", ["", " ", *UNSEEN], ids=ascii)
def test_nothing_to_see(text: str) -> None:
    assert is_blank(text)
    assert is_blank(f" {text}\u200b{text}")


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_something_to_see(text: str) -> None:
    assert not is_blank(text)
    assert not is_blank("\u2800" + text)
