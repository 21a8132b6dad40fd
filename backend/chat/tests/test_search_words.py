"""GET /api/search: `q` is always text, never a query language."""

import pytest

from accounts.models import User
from chat.tests.searches import NOTHING, PATH, messages, note, titles
from testing import Http, make_conversation

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


@pytest.mark.parametrize("q", ["", " ", "\t\n", "!?…", "---", "\u200b", "_", "()"])
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


@pytest.mark.parametrize(
    ("text", "q"),
    [
        # Scripts without blanks, and Korean with its particles.
        ("我喜欢吃苹果和香蕉", "苹果"),
        ("我喜欢吃苹果和香蕉", "蕉"),
        ("我喜欢吃苹果和香蕉", "喜 香蕉"),
        ("昨日東京タワーに行きました", "東京"),
        ("昨日東京タワーに行きました", "タワー 行き"),
        ("昨日東京ﾀﾜｰに行きました", "タワー"),
        ("买了iPhone手机", "iphone"),
        ("买了iPhone手机", "iPhone手机"),
        ("买了iPhone手机", "手机"),
        ("한국어를 배우고 있어요", "국어"),
        ("한국어를 배우고 있어요", "한국어 있어"),
        ("ฉันรักเมืองไทย", "เมือง"),
        ("ខ្ញុំស្រលាញ់កម្ពុជា", "កម្ពុជា"),
        # Letters without a decomposition, and case beyond lower case.
        ("Die Straße", "strasse"),
        ("STRASSENBAHN", "straße"),
        ("Die STRAẞE", "straße"),
        ("Đường", "duong"),
        ("Işık", "isik"),
        ("İstanbul", "istanbul"),
        ("ISPARTA", "ısparta"),
        ("Æthelred", "aethelred"),
        ("Œuvre", "oeuvre"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Þór", "thor"),
        ("ΛΌΓΟΣ", "λογος"),
        ("λόγος", "ΛΟΓΟΣ"),
        # Compatibility forms.
        ("Ｈｅｌｌｏ", "hello"),
        ("ﬁnal", "final"),
        ("x²", "x2"),
        ("Ⅻ", "xii"),
        ("№ 5", "no 5"),
        ("١٢٣", "123"),
        # Other keyboards.
        ("schöne Grüße aus Köln", "schoene"),
        ("schöne Grüße aus Köln", "GRUESSE"),
        ("Köln", "koeln"),
        ("Mueller", "müller"),
        ("Müllers Ärzte", "aerzte muell"),
        ("ラーメン", "らーめん"),
        ("ひらがな", "ヒラガ"),
        ("ひらがな", "ﾋﾗｶﾞﾅ"),
        ("東京タワー", "東京たわー"),
        ("فارسی", "فارسي"),
        ("كتاب", "کتاب"),
        # What is not seen.
        ("zero\u200bwidth", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("word\u2060joiner", "wordjoiner"),
        ("می\u200cخواهم", "میخواهم"),
        ("كـــتاب", "كتاب"),
        # Emoji and currencies.
        ("party 🎉 time", "🎉"),
        ("party🎉time", "party 🎉"),
        ("👩🏽‍🚀 flies", "👩🚀"),
        ("I ❤️ it", "❤"),
        ("it costs 50€", "50€"),
        # Markdown's marks inside a word.
        ("the **im**portant word", "important"),
        ("~~un~~important", "unimportant"),
        ("*un*frigging*believable*", "unfriggingbelievable"),
        ("größ**er**e", "grossere"),
        ("2*3", "3"),
        ("snake_case", "case"),
    ],
)
def test_a_text_is_found_by_its_words_however_they_are_written(
    http: Http, user: User, text: str, q: str
) -> None:
    note(user, f"so {text} so", "nothing")
    assert messages(http, q) == [f"so {text} so"]


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("苹果", "果苹"),
        ("東京タワー", "京東"),
        ("か", "が"),
        ("か", "ガ"),
        ("party 🎉", "🎊"),
        # An English word is no German one.
        ("full of truth to blu", "fuel true toe blue"),
        ("full", "fuel"),
        ("truth", "true"),
        ("to", "toe"),
        ("status", "statue"),
        ("ouvrir", "oeuvre"),
        ("frequnt", "frequent"),
    ],
)
def test_other_words_are_not_found(http: Http, user: User, text: str, q: str) -> None:
    note(user, text)
    assert messages(http, q) == []


def test_the_snippet_shows_what_was_found_in_a_long_line_without_blanks(
    http: Http, user: User
) -> None:
    note(user, "天" * 300 + "苹果" + "地" * 300)
    [row] = http.get(PATH, q="苹果").json()["messages"]
    assert "苹果" in row["snippet"]
    assert len(row["snippet"]) < 260


def test_the_snippet_shows_what_was_found_in_another_spelling(http: Http, user: User) -> None:
    note(user, "und " * 60 + "Köln " + "und " * 60)
    [row] = http.get(PATH, q="koeln").json()["messages"]
    assert "Köln" in row["snippet"]
