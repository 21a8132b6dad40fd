"""The cache of replayed branches always equals a fresh replay."""

import random
import time

from chatbot.lore import LoreMessage, LoreSettings, find_needs, read_book, replay
from chatbot.lore.deck import REPLAYED_KEPT, deck_of

TIMED = {
    "entries": [
        {"id": "s", "keys": ["ice"], "content": "a", "extensions": {"sticky": 3, "cooldown": 2}},
        {"id": "c", "keys": ["ice"], "content": "b",
         "extensions": {"cooldown": 3, "probability": 60}},
        {"id": "o", "keys": ["oak"], "content": "@@dont_activate_after_match\nc"},
    ]
}  # fmt: skip
WORDS = ("ice", "oak", "hm")


def make_branch(chance: random.Random, count: int) -> list[LoreMessage]:
    return [
        LoreMessage("user" if number % 2 == 0 else "assistant", chance.choice(WORDS))
        for number in range(count)
    ]


def test_what_is_kept_of_a_beginning_changes_no_result() -> None:
    chance = random.Random(3)
    kept, plain = read_book(TIMED), read_book(TIMED)
    branch = make_branch(chance, 9)
    for _ in range(120):
        if chance.random() < 0.3:
            # Another branch: some end of it is said differently.
            branch = branch[: chance.randrange(1, len(branch)) | 1]
        branch = [*branch, *make_branch(chance, 3)[1:]]
        seeds = [7] * len(branch)
        known_as = chance.choice(["one", "two"])
        rules = LoreSettings(scan_depth=1 if known_as == "one" else 3)
        found = replay([kept], branch, seeds, rules, known_as=known_as)
        assert found == replay([plain], branch, seeds, rules)


def test_a_beginning_that_is_known_is_not_played_again() -> None:
    book = read_book(TIMED)
    branch = make_branch(random.Random(1), 21)
    replay([book], branch, known_as="rules")
    silent = LoreSettings(budget=0)
    assert replay([book], branch, (), silent, known_as="rules") == replay([book], branch)
    assert replay([book], branch, (), silent, known_as="others").fired == {}
    # Other seeds are other turns.
    seeds = [5] * len(branch)
    assert replay([book], branch, seeds, silent, known_as="rules").fired == {}


def test_patterns_of_a_long_branch_are_given_up_in_time() -> None:
    slow = {"keys": ["/(a|aa)+$/"], "content": "x", "extensions": {"sticky": 1}}
    book = read_book({"entries": [slow, *TIMED["entries"]]})
    said = [LoreMessage("user", f"{number} " + "a" * 60 + "! oak") for number in range(200)]
    began_at = time.process_time()
    fired = replay([book], said).fired
    assert time.process_time() - began_at < 4
    # Keys that are none count on.
    assert fired[(0, 3)] == 1


def test_only_so_much_is_kept() -> None:
    book = read_book(TIMED)
    said = [LoreMessage("user", "oak"), LoreMessage("assistant", "Aye."), LoreMessage("user", "")]
    for number in range(REPLAYED_KEPT):
        replay([book], said, [number], known_as="rules")
    replayed = deck_of((book,)).replayed
    assert len(replayed._fired) <= REPLAYED_KEPT // 2


def test_books_say_what_they_have_to_know() -> None:
    def ask(**entry: object) -> tuple[object, ...]:
        return tuple(find_needs([read_book({"entries": [{"content": "x", **entry}]})]))

    assert ask(keys=["a"]) == (2, False, False, False, False)
    assert ask(extensions={"scan_depth": 9}) == (9, False, False, False, False)
    assert ask(extensions={"sticky": 1}) == (2, True, True, False, False)
    assert ask(extensions={"delay": 1}) == (2, True, False, False, False)
    assert ask(content="@@activate_only_every 2\nx") == (2, True, False, False, False)
    assert ask(content="@@is_greeting 0\nx") == (2, True, False, True, False)
    assert ask(extensions={"triggers": ["continue"]}) == (2, False, False, False, True)
