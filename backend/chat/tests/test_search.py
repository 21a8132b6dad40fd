"""GET /api/search"""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from chat.journal import store
from chat.journal.endings import Ending
from chat.models import Conversation, Message
from chat.tests.conftest import SignIn, begin, reply, say, talk
from chat.tests.searches import NOTHING, PATH, messages, note, titles
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def test_the_answer_has_every_field(http: Http, user: User) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    conversation = make_conversation(user, title="The bridge", updated_at=moment)
    text = "We meet at the bridge at dawn. " + "Bring coin. " * 40
    message = Message.objects.create(
        conversation=conversation, depth=0, role="user", content=text, created_at=moment
    )

    body = http.get(PATH, q="bridge").json()
    snippet = body["messages"][0].pop("snippet")
    assert body == {
        "conversations": [
            {
                "id": str(conversation.pk),
                "title": "The bridge",
                "character": "Bronn",
                "is_archived": False,
                "updated_at": "2026-01-02T03:04:05.000000Z",
            }
        ],
        "messages": [
            {
                "id": str(message.pk),
                "conversation_id": str(conversation.pk),
                "conversation_title": "The bridge",
                "character": "Bronn",
                "is_archived": False,
                "role": "user",
                "content": text,
                "created_at": "2026-01-02T03:04:05.000000Z",
            }
        ],
    }
    assert snippet.startswith("We meet at the bridge at dawn.")
    assert snippet.endswith("…")
    assert len(snippet) < 200


def test_an_archived_conversation_is_found_and_marked(http: Http, user: User) -> None:
    make_conversation(user, title="The bridge", is_archived=True)
    [found] = http.get(PATH, q="bridge").json()["conversations"]
    assert found["is_archived"] is True


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("Älter als die Brücke", "alter brucke"),
        ("alter als die brucke", "ÄLTER BRÜCKE"),
        ("Crème brûlée", "CREME BRULEE"),
        ("cre\u0300me", "crème"),
        ("crème", "cre\u0300me"),
        ("ΛΌΓΟΣ", "λογος"),
        ("Ёлка", "елка"),
        ("Ёлкой", "ЕЛКОИ"),
        ("한글", "한글"),
        ("Việt Nam", "viet nam"),
        ("Blade", "bLADE"),
    ],
)
def test_accents_and_case_do_not_count(http: Http, user: User, text: str, q: str) -> None:
    note(user, text)
    assert messages(http, q) == [text]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("sharp blade", True),
        ("blade sharp", True),
        ("  blade\t\nsharp ", True),
        ("blade blade", True),
        ("blade dull", False),
        ("sharp bla", True),
        ("s", True),
        ("bla sharp", False),
        ("lade", False),
        ("blades", False),
        ("half-penny", True),
        ("penny-half", False),
        ("half pen", True),
        ("42", True),
        ("4", True),
    ],
)
def test_every_word_and_the_beginning_of_the_last(
    http: Http, user: User, q: str, found: bool
) -> None:
    text = "A sharp, wide blade for a half-penny: 42 of them."
    note(user, text, "Another one.")
    assert messages(http, q) == ([text] if found else [])


def test_the_words_stand_in_one_message(http: Http, user: User) -> None:
    note(user, "castle", "bridge")
    assert messages(http, "castle bridge") == []


def test_titles_are_found_as_well(http: Http, user: User) -> None:
    make_conversation(user, title="The Brücke to nowhere")
    assert titles(http, "brucke no") == ["The Brücke to nowhere"]
    assert titles(http, "nowhere else") == []


def test_newest_first(http: Http, user: User) -> None:
    first = note(user, "coin 1", "coin 2")
    second = note(user, "coin 3")
    Message.objects.create(conversation=first, depth=2, role="user", content="coin 4")

    assert messages(http, "coin") == ["coin 4", "coin 3", "coin 2", "coin 1"]
    assert messages(http, "coin", limit=2) == ["coin 4", "coin 3"]
    assert second


def test_a_reply_counts_from_its_beginning(http: Http, user: User) -> None:
    """It began before the other message and ended after it."""
    turn = begin(note(user), "Tell me")
    say(turn, "coin of old")
    note(user, "coin of new")
    store.close(turn.run_id, Ending(status="final"))

    assert messages(http, "coin") == ["coin of new", "coin of old"]
    assert messages(http, "coin", limit=1) == ["coin of new"]


def test_conversations_come_by_their_activity(http: Http, user: User) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for days, title in ((1, "coin a"), (3, "coin b"), (2, "coin c")):
        make_conversation(user, title=title, activity_at=now + timedelta(days=days))
    assert titles(http, "coin") == ["coin b", "coin c", "coin a"]
    assert titles(http, "coin", limit=1) == ["coin b"]


def test_archived_conversations_are_searched_too(http: Http, user: User) -> None:
    conversation = note(user, "coin")
    Conversation.objects.filter(pk=conversation.pk).update(is_archived=True)
    assert messages(http, "coin") == ["coin"]


def test_only_ones_own(http: Http, stranger: User, sign_in: SignIn) -> None:
    note(stranger, "secret coin")
    make_conversation(stranger, title="secret coin")
    assert http.get(PATH, q="coin").json() == NOTHING
    assert messages(sign_in(stranger), "coin") == ["secret coin"]
    for q in (
        stranger.pk,
        stranger.pk.hex,
        f"owner:{stranger.pk.hex}",
        f'x" OR "{stranger.pk.hex}',
    ):
        assert http.get(PATH, q=str(q)).json() == NOTHING


def test_twenty_by_default_and_at_most_a_hundred(http: Http, user: User) -> None:
    note(user, *(f"coin {number}" for number in range(101)))
    assert len(messages(http, "coin")) == 20
    assert len(messages(http, "coin", limit=100)) == 100
    assert len(messages(http, "coin", limit=10**9)) == 100


@pytest.mark.parametrize("limit", ["0", "-1", "x", "", "1.5", "\0"])
def test_nonsense_limits_are_refused(http: Http, limit: str) -> None:
    response = http.get(PATH, q="coin", limit=limit)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_limit")


def test_the_snippet_is_the_part_with_the_words(http: Http, user: User) -> None:
    text = "straw " * 200 + "the needle <b>here</b> " + "straw " * 200
    note(user, text)
    [row] = http.get(PATH, q="needle").json()["messages"]
    assert "needle <b>here</b>" in row["snippet"]
    assert row["snippet"].startswith("…")
    assert row["snippet"].endswith("…")
    assert len(row["snippet"]) < 250


def test_a_whole_reply_is_one_result(http: Http, conversation: Conversation) -> None:
    talk(conversation, "Speak")
    reply(conversation, "coin coin coin")
    assert messages(http, "coin") == ["coin coin coin"]
