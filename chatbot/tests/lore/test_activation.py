from typing import Any

import pytest

from chatbot.lore import activate, place, read_book
from chatbot.tests.lore.books import ids, make_book, reasons, run, say


def extra(**fields: Any) -> dict[str, Any]:
    return {"keys": ["oak"], "extensions": fields}


def test_every_entry_is_in_the_account_once() -> None:
    book = make_book({"keys": ["oak"]}, {"constant": True}, {"keys": ["rat"]}, {"enabled": False})
    found = run(book, "An oak.")
    assert reasons(found) == {"0": "keys", "1": "constant", "2": "no key", "3": "disabled"}
    assert [one.matched for one in found.activated] == [(), ("oak",)]


def test_equal_ids_stay_two_entries() -> None:
    book = make_book({"id": 7, "keys": ["oak"]}, {"id": 7, "keys": ["oak"]})
    assert ids(run(book, "oak")) == ["7", "7-1"]


def test_chance_is_drawn_from_the_seed_and_never_takes_none_or_leaves_all() -> None:
    book = make_book(extra(probability=0), extra(probability=100), extra(probability=50))
    runs = [tuple(ids(run(book, "oak", seed=seed))) for seed in range(60)]
    assert set(runs) == {("1",), ("1", "2")}
    assert runs == [tuple(ids(run(book, "oak", seed=seed))) for seed in range(60)]
    assert 15 < runs.count(("1",)) < 45
    assert ids(run(make_book(extra(probability=0, useProbability=False)), "oak")) == ["0"]


def test_one_of_a_group_gets_in_by_weight() -> None:
    book = make_book(extra(group="g", group_weight=300), extra(group="g", group_weight=100))
    first = [ids(run(book, "oak", seed=seed)) for seed in range(200)].count(["0"])
    assert 120 < first < 180
    never = make_book(extra(group="g", group_weight=0), extra(group="g"))
    assert {tuple(ids(run(never, "oak", seed=seed))) for seed in range(30)} == {("1",)}


def test_override_and_score_decide_a_group() -> None:
    high = extra(group="g", group_override=True) | {"insertion_order": 200}
    low = extra(group="g", group_override=True) | {"insertion_order": 50}
    assert ids(run(make_book(low, high, extra(group="g")), "oak")) == ["1"]
    scored = extra(group="g", use_group_scoring=True)
    book = make_book(scored, scored | {"keys": ["oak", "door"]})
    assert ids(run(book, "oak door")) == ["1"]


def test_a_group_that_has_a_winner_takes_none_later() -> None:
    book = make_book(
        extra(group="g") | {"content": "a rat"},
        {"keys": ["rat"], "extensions": {"group": "f, g"}},
    )
    assert reasons(run(book, "oak", recursive=True)) == {"0": "keys", "1": "group"}


def test_texts_call_up_others_where_they_may() -> None:
    chain: tuple[dict[str, Any], ...] = (
        {"keys": ["oak"], "content": "a rat"},
        {"keys": ["rat"], "content": "a mill"},
        {"keys": ["mill"]},
    )
    found = run(make_book(*chain), "oak", recursive=True)
    assert [one.pass_ for one in found.activated] == [0, 1, 2]
    assert ids(run(make_book(*chain), "oak")) == ["0"]
    assert ids(run(make_book(*chain, recursive_scanning=True), "oak")) == ["0", "1", "2"]
    assert ids(run(make_book(*chain, recursive_scanning=False), "oak", recursive=True)) == ["0"]


@pytest.mark.parametrize(
    ("at", "field"), [(0, "prevent_recursion"), (1, "exclude_recursion"), (0, "preventRecursion")]
)
def test_recursion_can_be_kept_out(at: int, field: str) -> None:
    entries: list[dict[str, Any]] = [{"keys": ["oak"], "content": "a rat"}, {"keys": ["rat"]}]
    entries[at] |= {"extensions": {field: True}}
    assert ids(run(make_book(*entries), "oak", recursive=True)) == ["0"]


def test_what_stayed_out_calls_up_nothing() -> None:
    book = make_book(extra(probability=0) | {"content": "a rat"}, {"keys": ["rat"]})
    assert ids(run(book, "oak", recursive=True)) == []


def test_delay_levels_open_one_after_the_other() -> None:
    book = make_book(
        extra(delay_until_recursion=2),
        extra(delay_until_recursion=True) | {"content": "one"},
        {"keys": ["oak"], "content": "nought"},
    )
    found = run(book, "oak", recursive=True)
    assert [(one.entry.id, one.pass_) for one in found.activated] == [("2", 0), ("1", 1), ("0", 3)]
    assert reasons(run(book, "oak"))["1"] == "waits for recursion"


def test_hidden_keys_are_seen_in_recursion_and_notes_are_not() -> None:
    content = "{{hidden_key:rat}}{{// mill}}{{comment: king}}"
    keys = (["rat"], ["mill"], ["hidden_key"])
    book = make_book({"keys": ["oak"], "content": content}, *({"keys": some} for some in keys))
    assert ids(run(book, "oak", recursive=True)) == ["0", "1"]


def test_decorators_say_what_recursion_sees() -> None:
    for line in ("@@unrecursive", "@@no_recursive_search"):
        first, second = ("", line) if line == "@@no_recursive_search" else (line, "")
        book = make_book(
            {"keys": ["oak"], "content": f"{first}\na rat"},
            {"keys": ["rat"], "content": f"{second}\nx"},
        )
        assert ids(run(book, "oak", recursive=True)) == ["0"]


def test_the_first_that_does_not_fit_ends_the_budget() -> None:
    def cost(order: int, tokens: int, **fields: Any) -> dict[str, Any]:
        return extra(**fields) | {"insertion_order": order, "content": "x" * 4 * tokens}

    book = make_book(
        cost(9, 4),
        cost(8, 8),
        cost(7, 1),
        cost(6, 50, ignore_budget=True),
        cost(5, 5) | {"constant": True},
    )
    found = run(book, "oak", budget=10)
    assert ids(found) == ["4", "0", "3"]
    assert (found.budget.limit, found.budget.used) == (10, 9)
    assert reasons(found)["1"] == reasons(found)["2"] == "budget"


def test_a_books_own_budget_caps_its_entries_alone() -> None:
    one = make_book(extra(), extra(), token_budget=2)
    other = read_book({"entries": [extra() | {"content": "Text"}]}, id="other")
    found = activate([one, other], say("oak"))
    assert [(x.book_id, x.entry.id) for x in found.activated] == [("book", "0"), ("other", "0")]
    assert found.rejected[0].reason == "budget of the book"


def test_books_of_the_chat_come_first() -> None:
    data = {"entries": [extra() | {"content": "Text"}]}
    books = [
        read_book(data, id="c"),
        read_book(data, id="g", source="global"),
        read_book(data, id="chat", source="chat"),
    ]
    found = activate(books, say("oak"))
    assert [one.book_id for one in found.activated] == ["chat", "c", "g"]


def test_sticky_and_cooldown_are_counted_in_messages() -> None:
    book = make_book(extra(sticky=2, cooldown=2))
    texts = ["oak", "Yes.", "And?", "No.", "oak", "Well?", "oak"]
    seen = [reasons(run(book, *texts[: count + 1], scan_depth=1))["0"] for count in range(0, 7, 2)]
    assert seen == ["keys", "sticky", "cooldown", "keys"]


def test_the_branch_that_is_seen_is_played_again() -> None:
    book = make_book(extra(sticky=4))
    assert ids(run(book, "oak", "Yes.", "And?", scan_depth=1)) == ["0"]
    assert ids(run(book, "elm", "Yes.", "And?", scan_depth=1)) == []


def test_delay_waits_for_messages() -> None:
    book = make_book(extra(delay=3))
    assert reasons(run(book, "a", "oak"))["0"] == "delay"
    assert reasons(run(book, "a", "b", "oak"))["0"] == "keys"


def test_characters_and_kinds_of_turns() -> None:
    book = make_book(
        extra(character_filter={"names": ["Ann"]}),
        extra(character_filter={"names": ["Ann"], "isExclude": True}),
        extra(character_filter={"tags": ["baker"]}),
        extra(triggers=["continue"]),
    )
    tags = frozenset({"baker"})
    assert ids(run(book, "oak", character="Ann", character_tags=tags)) == ["0", "2"]
    assert ids(run(book, "oak", character="Bob", trigger="continue")) == ["1", "3"]


@pytest.mark.parametrize("name", ["swipe", "regenerate"])
def test_another_answer_has_two_names(name: str) -> None:
    named = [extra(triggers=kinds) for kinds in ([name], ["normal", name], ["quiet"], [], ["x"])]
    book = make_book(*named)
    for trigger in ("swipe", "regenerate"):
        assert ids(run(book, "oak", trigger=trigger)) == ["0", "1", "3"]
    assert ids(run(book, "oak", trigger="normal")) == ["1", "3"]
    assert ids(run(book, "oak", trigger="continue")) == ["3"]


def test_meaning_lets_in_only_entries_that_are_marked_for_it() -> None:
    book = make_book(extra(vectorized=True), extra())
    pairs = frozenset({("book", "0"), ("book", "1")})
    assert reasons(run(book, "elm", found_by_meaning=pairs)) == {"0": "meaning", "1": "no key"}


def test_entries_stand_by_position_depth_role_and_outlet() -> None:
    book = make_book(
        extra(position=1) | {"insertion_order": 20},
        extra(position=1) | {"insertion_order": 10, "position": "before_char"},
        {"keys": ["oak"], "position": "after_char", "insertion_order": 5},
        extra(position=4, depth=2, role=1),
        extra(position=4, depth=2, role="user"),
        extra(position=4),
        extra(position=7, outlet_name="Door"),
        extra(position=7),
        {"keys": ["oak"], "content": "@@depth 0\n@@role assistant\nText"},
        {"keys": ["oak"], "content": "@@reverse_depth 1\nText"},
        {"keys": ["oak"], "content": "@@depth 3\n@@position scenario\nText"},
    )
    placed = place(run(book, "oak"))
    at = {number: [one.entry.id for one in some] for number, some in placed.at.items()}
    assert at == {1: ["2", "1", "0"], 9: ["10"]}
    inserts = [
        (one.depth, one.role, one.from_oldest, [entry.text for entry in one.entries])
        for one in placed.at_depth
    ]
    assert inserts == [
        (4, "system", False, ["Text 5"]),
        (2, "user", False, ["Text 3", "Text 4"]),
        (0, "assistant", False, ["Text"]),
        (1, "system", True, ["Text"]),
    ]
    assert {name: [one.entry.id for one in some] for name, some in placed.outlets.items()} == {
        "Door": ["6"]
    }


def test_what_ignores_the_budget_has_a_bound_of_its_own() -> None:
    free = {"constant": True, "content": "word " * 20_000, "extensions": {"ignore_budget": True}}
    found = run(make_book(*[free] * 6), "Hm", budget=10)
    assert len(found.activated) == 4
    assert {one.reason for one in found.rejected} == {"budget"}
