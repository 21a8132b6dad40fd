import pytest

from chatbot.tests.lore.books import make_book, reasons, run


@pytest.mark.parametrize(
    ("lines", "texts", "reason"),
    [
        ("@@activate", ["elm"], "forced on"),
        ("@@dont_activate", ["oak"], "forced off"),
        ("@@dont_activate\n@@activate", ["oak"], "forced on"),
        ("@@activate_only_after 2", ["a", "b", "oak"], "number of messages"),
        ("@@activate_only_after 1", ["a", "b", "oak"], "keys"),
        ("@@activate_after 2", ["a", "b", "oak"], "number of messages"),
        ("@@activate_only_every 2", ["a", "b", "oak"], "number of messages"),
        ("@@activate_every 2", ["a", "b", "c", "d", "oak"], "keys"),
        ("@@keep_activate_after_match", ["oak", "b", "c", "d", "e"], "kept"),
        ("@@dont_activate_after_match", ["oak", "b", "oak"], "only once"),
        ("@@additional_keys rat,mill", ["oak"], "additional keys"),
        ("@@additional_keys rat,mill", ["oak mill"], "keys"),
        ("@@additional_keys rat\n@@additional_keys mill", ["oak mill"], "additional keys"),
        ("@@exclude_keys rat,mill", ["oak mill"], "excluded keys"),
        ("@@is_greeting 1", ["oak"], "other greeting"),
        ("@@is_greeting 0", ["oak"], "keys"),
        ("@@is_user_icon hat", ["oak"], "other user icon"),
        ("@@scan_depth 1", ["a", "oak", "c"], "no key"),
        ("@@unknown\n@@@dont_activate", ["oak"], "forced off"),
        ("@@depth x\n@@@unknown\n@@@dont_activate", ["oak"], "forced off"),
        ("@@depth 1\n@@@dont_activate", ["oak"], "keys"),
        ("@@activate_only_after 1\n@@activate_only_after 9", ["a", "b", "oak"], "keys"),
        ("@@activate_only_every 0", ["oak"], "keys"),
        ("@@probability 0", ["oak"], "probability"),
        ("@@probability 100", ["oak"], "keys"),
        ("@@match_full_word", ["oaken"], "no key"),
        ("@@match_full_word\n@@match_partial_word", ["oaken"], "keys"),
    ],
)
def test_a_decorator_does_what_it_says(lines: str, texts: list[str], reason: str) -> None:
    book = make_book({"keys": ["oak"], "content": f"{lines}\nThe text."})
    assert book.entries[0].content == "The text."
    assert reasons(run(book, *texts, greeting=0)) == {"0": reason}


def test_what_gives_way_goes_first_and_ends_no_budget() -> None:
    book = make_book(
        {"keys": ["oak"], "content": "@@ignore_on_max_context\n" + "x" * 40, "constant": True},
        {"keys": ["oak"], "content": "x" * 40},
    )
    assert reasons(run(book, "oak", budget=15)) == {"0": "budget", "1": "keys"}
