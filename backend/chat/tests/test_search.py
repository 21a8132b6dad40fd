"""GET /api/search"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from chat.journal import store
from chat.journal.endings import Ending
from chat.models import Conversation, Message
from chat.tests.conftest import Http, SignIn, begin, reply, say, stop, talk
from testing import make_conversation

pytestmark = pytest.mark.django_db

PATH = "/api/search"
NOTHING: dict[str, list[Any]] = {"conversations": [], "messages": []}


def messages(http: Http, q: str, **query: Any) -> list[str]:
    response = http.get(PATH, q=q, **query)
    assert response.status_code == 200, response.content
    return [row["content"] for row in response.json()["messages"]]


def titles(http: Http, q: str, **query: Any) -> list[str]:
    return [row["title"] for row in http.get(PATH, q=q, **query).json()["conversations"]]


def note(user: User, *texts: str) -> Conversation:
    """User messages, in a conversation whose title none of the searches means."""
    conversation = make_conversation(user, title="-", title_source=Conversation.TitleSource.USER)
    for depth, text in enumerate(texts):
        Message.objects.create(conversation=conversation, depth=depth, role="user", content=text)
    Conversation.objects.filter(pk=conversation.pk).update(message_count=len(texts))
    return conversation


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


def test_a_message_is_found_by_the_first_query(http: Http, conversation: Conversation) -> None:
    response = http.post(
        f"/api/conversations/{conversation.pk}/messages/create", {"content": "A golden hand"}
    )
    assert response.status_code == 201
    assert messages(http, "golden") == ["A golden hand"]
    assert titles(http, "golden") == ["Bronn — A golden hand"]


def test_a_finished_reply_is_found_and_a_running_one_is_not(
    http: Http, conversation: Conversation
) -> None:
    turn = begin(conversation, "Hello")
    say(turn, "A golden", " hand")
    assert messages(http, "golden hand") == []
    stop(turn)
    assert messages(http, "golden hand") == ["A golden hand"]


def test_a_deleted_message_is_gone_at_once(http: Http, user: User) -> None:
    note(user, "coin 1", "coin 2")
    Message.objects.get(content="coin 1").delete()
    assert messages(http, "coin") == ["coin 2"]


def test_a_deleted_conversation_is_gone_at_once(http: Http, user: User) -> None:
    conversation = note(user, "coin")
    make_conversation(user, title="coin stays")
    http.patch(f"/api/conversations/{conversation.pk}", {"title": "coin"})
    assert http.delete(f"/api/conversations/{conversation.pk}").status_code == 204
    assert messages(http, "coin") == []
    assert titles(http, "coin") == ["coin stays"]


def test_a_changed_title_is_found_by_the_new_one_only(http: Http, user: User) -> None:
    conversation = make_conversation(user, title="coin")
    http.patch(f"/api/conversations/{conversation.pk}", {"title": "steel"})
    assert titles(http, "coin") == []
    assert titles(http, "steel") == ["steel"]


def test_only_the_visible_branch_is_found(http: Http, conversation: Conversation) -> None:
    [question, _] = talk(conversation, "Tell me", "coin of old")
    reply_again = begin(conversation, "", create_user_message=False, parent_id=question.pk)
    say(reply_again, "coin of new")
    stop(reply_again)

    # One hidden row must not take the place of one that may be shown.
    assert messages(http, "coin", limit=1) == ["coin of new"]
    assert messages(http, "coin") == ["coin of new"]


def test_hidden_rows_leave_room_for_visible_ones(http: Http, user: User) -> None:
    shown = note(user, "coin shown")
    other = note(user, "question")
    question = Message.objects.get(content="question")
    for number in range(5):
        again = begin(other, "", create_user_message=False, parent_id=question.pk)
        say(again, f"coin {number}")
        stop(again)
    begin(other, "Something else", parent_id=None)

    assert messages(http, "coin", limit=1) == ["coin shown"]
    assert shown


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
