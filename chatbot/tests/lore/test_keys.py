import time

import pytest

from chatbot.lore import LoreMessage, activate, check_pattern, is_pattern
from chatbot.lore.patterns import find_faults
from chatbot.tests.lore.books import ids, make_book, reasons, run, say


def test_only_the_last_messages_are_searched() -> None:
    book = make_book({"keys": ["wolf"]}, {"keys": ["wolf"], "extensions": {"scan_depth": 3}})
    assert ids(run(book, "A wolf.", "Where?", "There.")) == ["1"]
    assert ids(run(book, "A wolf.", "Where?", "There.", scan_depth=3)) == ["0", "1"]
    book = make_book({"keys": ["wolf"]}, scan_depth=1)
    assert ids(run(book, "A wolf.", "Where?")) == []


def test_depth_zero_sees_no_message() -> None:
    assert ids(run(make_book({"keys": ["wolf"]}, scan_depth=0), "A wolf.")) == []


def test_whole_words_are_asked_of_single_words_with_ascii_boundaries() -> None:
    whole = {"extensions": {"match_whole_words": True}}
    book = make_book({"keys": ["art"], **whole}, {"keys": ["red art"], **whole})
    assert ids(run(book, "A scared artist.")) == ["1"]
    assert ids(run(book, "Is it art?")) == ["0"]
    assert ids(run(book, "éarté")) == ["0"]
    assert ids(run(book, "Take heart")) == ids(run(book, "An artist")) == []
    assert ids(run(book, "Take heart in art")) == ["0"]
    assert ids(run(make_book({"keys": ["art"]}), "A scared artist.")) == ["0"]


def test_case_counts_where_it_is_asked_for() -> None:
    book = make_book({"keys": ["Rose"], "case_sensitive": True}, {"keys": ["Rose"]})
    assert ids(run(book, "a rose")) == ["1"]
    assert ids(run(book, "a Rose")) == ["0", "1"]
    greek = make_book({"keys": ["ΑΣ"], "case_sensitive": True})
    assert ids(run(greek, "ΑΣΒ")) == ["0"]


def test_names_of_speakers_are_searched_too() -> None:
    book = make_book({"keys": ["Ann:"]})
    messages = [LoreMessage("user", "Hello.", "Ann")]
    assert ids(activate([book], messages)) == ["0"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"/\u{1F600}/u", "A 😀."),
        (r"/(?<x>o.)k \k<x>k/", "oak oak"),
        ("/a[^]b/", "a\nb"),
        (r"/[\u{1F600}-\u{1F64F}]!/u", "😁!"),
        # Not a part repeated 6,771 times; in an escaped brace neither.
        (r"/\u{6771}京/u", "東京"),
        (r"/\{2000}/", "{2000}"),
        ("/[a[^]x/", "^x"),
        (r"/[^\]]x/", "ax"),
        (r"/\\[^]x/", "\\ax"),
    ],
)
def test_patterns_are_written_as_in_javascript(key: str, said: str) -> None:
    assert check_pattern(key) is None
    assert ids(run(make_book({"keys": [key]}), said)) == ["0"]
    assert ids(run(make_book({"keys": ["/a[]/", key]}), "a")) == []


@pytest.mark.parametrize("key", ["می\u200cخواهم", "میخواهم", "/می\u200cخواهم/"])
@pytest.mark.parametrize("said", ["می\u200cخواهم", "میخواهم"])
def test_joiners_make_no_difference(key: str, said: str) -> None:
    found = run(make_book({"keys": [key], "content": said}), f"من {said}.")
    assert [(one.text, one.matched) for one in found.activated] == [(said, (key,))]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (r"/می\u200cخواهم/", "می\u200cخواهم"),
        (r"/می[\u200c ]خواهم/", "می\u200cخواهم"),
        (r"/\u{1F469}\u{200D}\u{1F680}/u", "👩\u200d🚀"),
    ],
)
def test_a_pattern_may_name_a_joiner_by_its_number(key: str, said: str) -> None:
    book = make_book({"keys": [key]})
    assert ids(run(book, said)) == ["0"]
    assert ids(run(book, said[0])) == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Zoë", "Zoe\u0308"),
        ("Zoe\u0308", "Zoë"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("ガス", "ｶﾞｽ"),
        ("Hello", "Ｈｅｌｌｏ"),
        ("O'Hara", "O\u2019Hara"),
        ("O\u2019Hara", "O'Hara"),
        ('the "Rose"', "the \u201crose\u201d"),
        ("well-known", "well\u2011known"),
        ("red oak", "red\u00a0oak"),
        ("oakwood", "oak\u00adwood"),
        ("oak\u200bwood", "oakwood"),
        ("Straße", "STRASSE"),
        ("istanbul", "İstanbul"),
        ("/O'Hara/", "O\u2019Hara"),
    ],
)
def test_a_key_is_found_in_every_spelling_of_its_characters(key: str, said: str) -> None:
    book = make_book({"keys": [key]}, {"keys": [f"{key} {key}"]})
    assert ids(run(book, f"Is it {said}?")) == ["0"]


def test_accents_make_a_difference() -> None:
    assert ids(run(make_book({"keys": ["resume"]}), "Her résumé.")) == []
    exact = make_book({"keys": ["Zoë"], "case_sensitive": True})
    assert ids(run(exact, "zoe\u0308")) == []
    assert ids(run(exact, "Zoe\u0308")) == ["0"]


def test_a_key_does_not_reach_over_two_messages() -> None:
    assert ids(run(make_book({"keys": ["oak\ndoor"]}), "door", "oak")) == []


def test_only_the_form_with_slashes_makes_a_pattern() -> None:
    book = make_book(
        {"keys": ["/wol[fv]/i"], "use_regex": False}, {"keys": ["wol[fv]"], "use_regex": True}
    )
    assert ids(run(book, "WOLVES")) == ["0"]
    assert is_pattern("/a\\/b/") and not is_pattern("/a/b/") and not is_pattern("//")
    assert ids(run(make_book({"keys": ["/a/b/"]}), "see /A/B/")) == ["0"]


def test_braces_in_a_pattern_are_not_a_fuzzy_match() -> None:
    book = make_book({"keys": ["/(?:foo){e}/"]})
    assert ids(run(book, "zzz")) == []
    assert ids(run(book, "foo{e}")) == ["0"]


@pytest.mark.parametrize(
    ("logic", "texts"),
    [
        (0, {"a b": True, "a b c": True, "a": False}),
        (1, {"a b": True, "a b c": False, "a": True}),
        (2, {"a b": False, "a b c": False, "a": True}),
        (3, {"a b": False, "a b c": True, "a": False}),
    ],
)
def test_secondary_keys(logic: int, texts: dict[str, bool]) -> None:
    entry = {"keys": ["a"], "secondary_keys": ["b", "c"], "extensions": {"selectiveLogic": logic}}
    for text, is_in in texts.items():
        assert ids(run(make_book(entry), text)) == (["0"] if is_in else [])
        assert ids(run(make_book(entry | {"selective": False}), text)) == ["0"]


def test_empty_keys_do_not_fire() -> None:
    book = make_book({"keys": ["", " "]}, {"keys": []}, {"keys": "x, ,oak"})
    assert reasons(run(book, "oak")) == {"0": "no key", "1": "no key", "2": "keys"}


def test_macros_in_keys_are_filled_in() -> None:
    book = make_book({"keys": ["{{user}}'s"], "content": "{{user}} is late."})
    found = run(book, "Ann's oak", fill=lambda text: text.replace("{{user}}", "Ann"))
    assert [one.text for one in found.activated] == ["Ann is late."]


def test_texts_beside_the_messages_are_searched_where_an_entry_names_them() -> None:
    book = make_book(
        {"keys": ["oak"], "extensions": {"match_scenario": True}},
        {"key": ["oak"], "matchScenario": True},
        {"keys": ["oak"]},
    )
    assert ids(run(book, "Hello.", sources={"scenario": "Under an oak."})) == ["0", "1"]


RUNAWAY = (
    "(a+)+$",
    "([a-zA-Z]+)*$",
    "(a|aa)+$",
    "(a|a?)+$",
    "^(.*a){25}$",
    "(x+x+)+y",
    "(a|b|ab)*c",
    "^(a+)+$",
    "([a-z]+)*$",
    "(?:a*)*$",
    r"^(\w+\s?)*$",
    "([a-z]+[0-9]*)*$",
    "((?:ab)+|c){2,}d",
    "(?<x>(a+)?)+[)]b",
    "^(.*?,){11}P",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(((a{1,900}){1,900}){1,900}){1,900}b",
    "(?R)",
    "(" * 200 + "a" + ")" * 200,
)


@pytest.mark.parametrize("pattern", RUNAWAY)
def test_patterns_that_could_run_away_are_refused_within_a_second(pattern: str) -> None:
    began_at = time.process_time()
    assert check_pattern(f"/{pattern}/") is not None
    assert time.process_time() - began_at < 1


@pytest.mark.parametrize(
    "pattern", [*RUNAWAY, r"(?:.*,){12}P", r"(.*)(.*)(.*)(.*)x", r"(\s*\w*)*;"]
)
def test_no_pattern_takes_more_than_a_second_at_run(pattern: str) -> None:
    book = make_book(*({"keys": [f"/{pattern}/", f"/{pattern}/i"]} for _ in range(20)))
    began_at = time.process_time()
    activate([book], say(*["a" * 3_000 + "!" + "x,;P" * 500] * 4))
    assert time.process_time() - began_at < 1


def test_a_pattern_that_takes_too_long_is_said_to() -> None:
    # A macro may make any pattern, only when it is filled in.
    book = make_book({"keys": ["/{{getvar::pattern}}$/"]}, {"keys": ["oak"]})
    found = run(
        book,
        "oak " + "a" * 60 + "!",
        fill=lambda text: text.replace("{{getvar::pattern}}", "(a|aa)+"),
    )
    assert reasons(found) == {"0": "pattern took too long", "1": "keys"}


def test_patterns_that_are_not_valid_or_could_run_away_are_switched_off() -> None:
    book = make_book(
        {"keys": ["/(a|aa)+$/"]},
        {"keys": ["/(a|aa)+$/", "aa"]},
        {"keys": ["aa"], "secondary_keys": ["/(a|aa)+$/"], "selective": True},
        {"keys": ["/(?:a|b)a/"]},
        {"keys": ["/[/"]},
    )
    # The first would match at once.
    assert reasons(run(book, "aa")) == {
        "0": "pattern switched off",
        "1": "keys",
        "2": "secondary keys",
        "3": "keys",
        "4": "pattern switched off",
    }


def test_looking_for_faulty_patterns_comes_to_an_end() -> None:
    keys = [f"/(a|aa)+{number}$/" for number in range(1_000)]
    began_at = time.process_time()
    found = [key for key, _ in find_faults(keys, seconds=0.2)]
    assert time.process_time() - began_at < 1
    # In the order of the books.
    assert found == keys[: len(found)] and found


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bking(?:s|dom)?\b",
        r"(?:the\s+)+king",
        r"(?:\w+\s+)+king",
        r"(?:\w+, )*king",
        r"(?:\b\w+){1,3}",
        r"(?:\(\w+\))+",
        "[(a+]+",
        "(?<!not )dead",
        "sword.*shield",
        r"(\w+) \1",
    ],
)
def test_good_patterns_are_taken(pattern: str) -> None:
    assert check_pattern(f"/{pattern}/i") is None


def test_a_pattern_that_does_not_compile_is_refused_and_matches_nothing() -> None:
    assert check_pattern("/(/") == "This pattern does not compile."
    assert check_pattern("plain (") is None
    assert ids(run(make_book({"keys": ["/(/"]}), "(")) == []
