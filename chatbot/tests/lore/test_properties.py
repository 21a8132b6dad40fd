"""What holds for any book."""

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatbot.lore import LoreSettings, activate, check_pattern, place, read_book, replay
from chatbot.tests.examples import examples
from chatbot.tests.lore.books import say

relaxed = examples(100)
texts = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    ["oak", "/oak/i", "/(/", "@@depth 3\noak", "@@@\n@@", "{{user}}", "a\0b", "\ud800", "İ", "ς"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
NAMES = (
    *("keys", "key", "secondary_keys", "keysecondary", "content", "constant", "selective", "id"),
    *("position", "depth", "role", "probability", "group", "groupWeight", "sticky", "cooldown"),
    *("delay", "scanDepth", "delayUntilRecursion", "characterFilter", "triggers", "outletName"),
    *("order", "insertion_order", "selectiveLogic", "vectorized", "enabled", "ignoreBudget"),
)
fields = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)
entries = st.builds(lambda one, more: one | {"extensions": more}, fields, fields | values)
books = values | st.fixed_dictionaries(
    {"entries": st.lists(entries | values, max_size=5)},
    optional=dict.fromkeys(("name", "scan_depth", "token_budget", "recursive_scanning"), values),
)


@relaxed
@given(books, st.lists(texts, max_size=4), st.integers(-5, 50), st.integers(), st.booleans())
def test_any_json_is_a_book_and_its_budget_holds(
    data: Any, said: list[str], budget: int, seed: int, recursive: bool
) -> None:
    book = read_book(data)
    rules = LoreSettings(budget=budget, recursive=recursive)
    messages = say(*said)
    state = replay([book], messages, [seed] * len(messages), rules)
    found = activate([book], messages, rules, state, seed)
    counted = sum(one.tokens for one in found.activated if not one.entry.ignore_budget)
    assert counted == found.budget.used <= max(0, budget) == found.budget.limit
    assert len(found.activated) + len(found.rejected) == len(book.entries)
    again = activate([read_book(data)], messages, rules, state, seed)
    assert repr(again) == repr(found)
    placed = place(found)
    somewhere = [*placed.at.values(), *placed.outlets.values()]
    count = sum(map(len, somewhere)) + sum(len(one.entries) for one in placed.at_depth)
    assert count <= len(found.activated)


@examples(40)
@given(st.text("ab(|)*+?.{}0123,[]^$\\w-", max_size=25))
def test_any_pattern_is_checked_within_a_second(text: str) -> None:
    began_at = time.process_time()
    check_pattern(f"/{text}/")
    assert time.process_time() - began_at < 1
