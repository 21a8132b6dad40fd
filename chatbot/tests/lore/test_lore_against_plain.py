"""The engine and a plain second one agree."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.lore import Book, LoreMessage, LoreSettings, activate, read_book
from chatbot.lore.timing import Timing
from chatbot.tests.examples import examples
from chatbot.tests.lore.plain import Plain

WORDS = [
    "wolf",
    "Wolf",
    "wolves",
    "werewolf",
    "king",
    "kings",
    "oak",
    "oak door",
    "rat",
    "rats",
    "mill",
    "Éa",
]
KEYS = [*WORDS, "/wol[fv]/", "/KING/i", "/^Ann: .*rat/", "o", "Bob"]


def make_scenario(chance: random.Random) -> tuple[list[Book], list[LoreMessage], Any, Timing]:
    def maybe(value: Any, otherwise: Any = None, share: float = 0.2) -> Any:
        return value if chance.random() < share else otherwise

    def some(items: list[str], most: int) -> list[str]:
        return chance.sample(items, chance.randint(0, most))

    def entry() -> dict[str, Any]:
        lines = [
            f"@@activate_only_after {chance.randint(0, 3)}",
            f"@@activate_only_every {chance.randint(1, 3)}",
            "@@activate",
            "@@dont_activate",
            f"@@exclude_keys {chance.choice(WORDS)},{chance.choice(WORDS)}",
            f"@@additional_keys {chance.choice(WORDS)}",
            "@@keep_activate_after_match",
            "@@dont_activate_after_match",
            "@@ignore_on_max_context",
        ]
        decorators = maybe(chance.choice(lines) + "\n", "")
        return {
            "keys": some(KEYS, 3),
            "secondary_keys": maybe(some(KEYS, 3), [], 0.4),
            "content": decorators + " ".join(some(WORDS, 4)),
            "constant": maybe(True, False, 0.1),
            "enabled": maybe(False, True, 0.1),
            "insertion_order": chance.choice([10, 50, 100]),
            "selective": maybe(False, True),
            "extensions": {
                "selectiveLogic": chance.randrange(4),
                "probability": maybe(chance.choice([0, 30, 70]), 100),
                "group": maybe(chance.choice(["a", "b", "a, b"]), ""),
                "group_weight": chance.choice([0, 1, 100]),
                "group_override": maybe(True, False),
                "use_group_scoring": maybe(chance.random() < 0.5),
                "sticky": maybe(chance.randint(1, 4)),
                "cooldown": maybe(chance.randint(1, 4)),
                "delay": maybe(chance.randint(1, 6)),
                "scan_depth": maybe(chance.randint(0, 6)),
                "case_sensitive": maybe(chance.random() < 0.5),
                "match_whole_words": maybe(chance.random() < 0.5),
                "exclude_recursion": maybe(True, False),
                "prevent_recursion": maybe(True, False),
                "delay_until_recursion": maybe(chance.randint(1, 2), 0),
                "ignore_budget": maybe(True, False, 0.1),
                "triggers": maybe(["continue"], [], 0.05),
                "character_filter": maybe(
                    {"names": [chance.choice(["Ann", "Bob"])], "isExclude": chance.random() < 0.5},
                    share=0.1,
                ),
            },
        }

    books = [
        read_book(
            {
                "entries": [entry() for _ in range(chance.randint(0, 9))],
                "scan_depth": maybe(chance.randint(0, 5)),
                "token_budget": maybe(chance.randint(0, 12)),
                "recursive_scanning": maybe(chance.random() < 0.5),
            },
            id=str(number),
            source=chance.choice(["chat", "character", "global"]),
        )
        for number in range(chance.randint(1, 3))
    ]
    messages = [
        LoreMessage(
            chance.choice(["user", "assistant"]),
            " ".join(some(WORDS, 3)),
            chance.choice(["Ann", "Bob"]),
        )
        for _ in range(chance.randint(0, 8))
    ]
    rules = LoreSettings(
        budget=chance.choice([3, 10, 1_000]),
        scan_depth=chance.randint(0, 4),
        recursive=chance.random() < 0.6,
        character="Ann",
    )
    places = [(b, e) for b, book in enumerate(books) for e in range(len(book.entries))]
    fired = {
        at: chance.randint(1, len(messages)) for at in places if messages and chance.random() < 0.3
    }
    return books, messages, rules, Timing(fired)


def compare(seed: int) -> None:
    books, messages, rules, timing = make_scenario(random.Random(seed))
    plain = Plain(books, messages, rules, timing, seed)
    plain.run()
    found = activate(books, messages, rules, timing, seed)
    assert {one.place: (one.reason, one.pass_) for one in found.activated} == plain.activated
    assert [one.place for one in found.activated] == list(plain.activated)
    assert found.budget.used == plain.used
    # Told apart by what they are: entries may be equal.
    left = {
        id(plain.entry(at)): reason
        for at, reason in plain.reasons.items()
        if at not in plain.activated
    }
    assert {id(one.entry): one.reason for one in found.rejected} == left
    assert len(found.rejected) == len(left)


@pytest.mark.parametrize("block", range(10))
def test_three_hundred_scenarios_give_the_same(block: int) -> None:
    for seed in range(30 * block, 30 * block + 30):
        compare(seed)


@examples(150)
@given(st.integers(300, 10**9))
def test_generated_scenarios_give_the_same(seed: int) -> None:
    compare(seed)


def test_the_scenarios_meet_every_reason() -> None:
    reasons: set[str] = set()
    for seed in range(300):
        books, messages, rules, timing = make_scenario(random.Random(seed))
        found = activate(books, messages, rules, timing, seed)
        reasons.update(one.reason for one in found.activated)
        reasons.update(one.reason for one in found.rejected)
    assert reasons == {
        *("forced on", "constant", "sticky", "kept", "keys", "disabled", "other character"),
        *("other kind of turn", "number of messages", "delay", "cooldown", "waits for recursion"),
        *("forced off", "only once", "no key", "secondary keys", "additional keys"),
        *("excluded keys", "group", "probability", "budget", "budget of the book"),
    }
