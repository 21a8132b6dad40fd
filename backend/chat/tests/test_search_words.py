"""GET /api/search: whatever stands in `q` is text, never a query language."""

import pytest

from accounts.models import User
from chat.tests.conftest import Http
from chat.tests.test_search import NOTHING, PATH, messages, note, titles
from testing import make_conversation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "q",
    [
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "NEAR(coin, 5)",
        "coin AND",
        "OR coin",
        "NOT coin",
        '"coin',
        'coin"',
        '"',
        '""',
        "co*n",
        "*",
        "body : coin",
        "owner:coin",
        "{body} : coin",
        "-coin -",
        "^coin ^",
        "coin + coin",
        "(coin",
        "coin)",
        "coin; DROP TABLE chat_message; --",
        "%coin%",
        "c_in",
        "'coin'",
        "coin\\",
        "\\",
        "\x01",
        "co\u200bin",
        "'; --",
        "🗡️",
        "ﷺ",
        "ᦰ coin",
        "\ufffd",
        "０１２",
    ],
)
def test_operators_and_signs_are_text(http: Http, user: User, q: str) -> None:
    note(user, "gold", "silver")
    assert messages(http, q) == []
    assert titles(http, q) == []


@pytest.mark.parametrize("word", ["AND", "OR", "NOT", "NEAR", "body", "owner", "rank"])
def test_words_of_the_query_language_can_be_searched(http: Http, user: User, word: str) -> None:
    note(user, f"this {word.lower()} that", "neither")
    assert messages(http, word) == [f"this {word.lower()} that"]
    assert messages(http, f"this {word} that") == [f"this {word.lower()} that"]


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ('He said "coin first" and left', '"coin first"'),
        ("a well-known sellsword", "well-known"),
        ("key: value", "key: val"),
        ("C++ and C#", "c++"),
        ("see https://example.org/path?x=1", "example.org/path"),
        ("user@example.org", "user@example"),
        ("snake_case_name", "snake_case"),
        ("gold 🗡️ steel", "gold 🗡️ steel"),
        ("ᦰ gold", "ᦰ gold"),
        ("東京タワー", "東京"),
        ("हिन्दी में", "हिन्दी"),
        ("سيف الملك", "سيف"),
    ],
)
def test_signs_between_words_are_passed_over(http: Http, user: User, text: str, q: str) -> None:
    note(user, text)
    assert messages(http, q) == [text]


@pytest.mark.parametrize("q", ["", " ", "\t\n", "!?…", "---", "🗡️ ⚔️", "_", "()"])
def test_nothing_to_look_for_finds_nothing(http: Http, user: User, q: str) -> None:
    note(user, "coin", q)
    make_conversation(user, title="coin")
    assert http.get(PATH, q=q).json() == NOTHING


def test_without_q_nothing_is_found(http: Http, user: User) -> None:
    note(user, "coin")
    assert http.get(PATH).json() == NOTHING


def test_200_characters_are_the_limit(http: Http, user: User) -> None:
    text = "ä" * 200
    note(user, text)
    assert messages(http, text) == [text]
    response = http.get(PATH, q=text + "ä")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_q")
    assert response.json()["q"]


def test_the_snippet_keeps_its_accents(http: Http, user: User) -> None:
    note(user, "Über die Brücke, λόγος 한글 が 🗡️")
    [row] = http.get(PATH, q="brucke").json()["messages"]
    assert row["snippet"] == "Über die Brücke, λόγος 한글 が 🗡️"


def test_a_hundred_words_are_no_trouble(http: Http, user: User) -> None:
    note(user, "a b")
    assert messages(http, "a b " * 50) == ["a b"]


def test_nul_is_refused(http: Http) -> None:
    response = http.get(PATH, q="co\0in")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_q")
