"""Which patterns are refused by their shape, on any machine."""

import pytest

from chatbot.lore import check_pattern
from chatbot.lore.repeats import repeats_ambiguously


@pytest.mark.parametrize(
    "key",
    [
        r"/\b(kill|murder)(?:s|ed|ing|ers?)?\b/i",
        r"/(?<![a-z])orcs?(?![a-z])/i",
        r"/(?i)\bDr\.?\s*(?:Elena\s+)?Voss\b/",
        r"/\x01{{user}}:[^\x01]*?\bmagic\b/i",
        r"/^(?!.*\bdead\b).*\bking\b/is",
        r"/(?=.*\bfire\b)(?=.*\bice\b)/is",
        r"/\b(?:red|blue)(?:\s*,\s*(?:red|blue))*\b/i",
        r"/(\s*,\s*\w+)*/",
        r"/(?:[A-Z][a-z]+\s?)+Kingdom/",
        r"/dragon(?:\s+\w+){0,5}\s+fire/i",
        r'/"(?:[^"\\]|\\.)*"/',
        r"/(?:\*[^*]+\*\s*)+/",
        r"/\[(?:[^\[\]]|\[[^\]]*\])*\]/",
        r"/[)(+*]+x/",
        r"/<(\w+)[^>]*>.*?<\/\1>/is",
        r"/\bv(?:\d+\.)*\d+/",
        r"/[а-яё]+(?:-[а-яё]+)*/iu",
        r"/(?:\u{1f5e1}|⚔️?)+/u",
        r"/\b(?:h+a+)+\b/i",
        r"/(?:really|very)(?:,? (?:really|very))*/i",
    ],
)
def test_patterns_of_usual_lorebooks_are_accepted(key: str) -> None:
    assert check_pattern(key) is None


@pytest.mark.parametrize(
    "source",
    [
        "(?i:a+)+$",
        "(?s-i:a+)+$",
        "(?P<x>a+)+$",
        "(?<x>a+)+$",
        r"(\x61+)+$",
        r"(\u0061+)+$",
        r"(\p{L}+\s*)+$",
        "(?=(a+)+$)",
        "(a{2,})+$",
        "((?:a+){2})+$",
        "(a+|)+$",
        r"([\]a]+?)+?$",
    ],
)
def test_a_repeated_repeat_is_seen_in_any_spelling(source: str) -> None:
    assert repeats_ambiguously(source)
