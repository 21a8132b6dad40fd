"""POST /api/conversations/<id>/messages/<message_id>/rewrite: a reply in the person's words."""

from typing import Any

import pytest

from accounts.models import User
from chat import storage
from chat.branch_history import read_branch
from chat.models import ActivityEntry, Conversation, Message, Receipt, Run
from chat.services.conversation_creation import create_conversation
from chat.tests.branching import answer_again, assert_shows, choose, turn
from chat.tests.conftest import ABSENT_ID, begin, stop, talk
from chat.tests.lore import ECHO
from chat.tests.sockets import Tabs
from chat.tests.test_storage import fill
from conftest import Server
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from llm_service.tokens import count_tokens
from testing import Http, make_conversation, make_user

pytestmark = pytest.mark.django_db


def path(message: Message) -> str:
    return f"/api/conversations/{message.conversation_id}/messages/{message.pk}/rewrite"


def rewrite(http: Http, message: Message, content: Any = "corrected") -> Any:
    return http.post(path(message), {"content": content})


def test_the_new_words_stand_beside_the_original(http: Http, conversation: Conversation) -> None:
    question, original = talk(conversation, "one", "first")

    response = rewrite(http, original, " corrected\n\ntwice ")

    assert response.status_code == 201
    answer = response.json()
    assert answer | {"id": "", "created_at": ""} == {
        "id": "",
        "conversation_id": str(conversation.pk),
        "parent_id": str(question.pk),
        "role": "assistant",
        "content": " corrected\n\ntwice ",
        "status": "final",
        "error": None,
        "error_code": None,
        "token_count": count_tokens(" corrected\n\ntwice "),
        "meta": answer["meta"],
        "created_at": "",
        "run_id": None,
        "finish_reason": None,
        "siblings": {
            "index": 1,
            "count": 2,
            "previous_id": str(original.pk),
            "next_id": None,
        },
    }
    listed = http.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert listed[1] == answer
    assert_shows(conversation, "one", " corrected\n\ntwice ")
    original.refresh_from_db()
    assert original.content == "first"


def test_the_speaker_is_kept_and_the_words_are_marked(
    http: Http, conversation: Conversation
) -> None:
    _, original = talk(conversation, "one", "first")
    original.meta |= {"character_id": ABSENT_ID, "character_version": 3, "thoughts": "Hm."}
    original.save()
    seed = rewrite(http, original).json()["meta"]["seed"]
    corrected = Message.objects.get(content="corrected")

    again = rewrite(http, corrected, "again").json()

    for meta in (corrected.meta, again["meta"]):
        assert meta == {
            "character": "Bronn",
            "character_id": ABSENT_ID,
            "character_version": 3,
            "edited": True,
            "seed": seed,
        }
    assert again["siblings"]["index"] == 2


def test_no_model_is_asked(http: Http, conversation: Conversation) -> None:
    _, original = talk(conversation, "one", "first")
    before = Run.objects.count(), Receipt.objects.count(), LLMCallLog.objects.count()
    rewrite(http, original)
    assert (Run.objects.count(), Receipt.objects.count(), LLMCallLog.objects.count()) == before


def test_what_was_said_below_stays_with_the_original(
    http: Http, conversation: Conversation
) -> None:
    _, original, *_ = talk(conversation, "one", "first", "two", "second")
    rewrite(http, original)
    assert_shows(conversation, "one", "corrected")
    choose(http, conversation, original)
    assert_shows(conversation, "one", "first", "two", "second")


def test_a_hidden_reply_is_shown_in_its_new_words(http: Http, conversation: Conversation) -> None:
    _, hidden = turn(conversation, "one", "first", None)
    turn(conversation, "better", "second", None)
    rewrite(http, hidden)
    assert_shows(conversation, "one", "corrected")


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_greeting_gets_another_beside_it(http: Http, user: User, is_answered: bool) -> None:
    conversation = create_conversation(user, {"character": "Bronn", "greeting": True})
    greeting = Message.objects.get(conversation=conversation, is_visible=True)
    count = conversation.messages.count()
    if is_answered:
        talk(conversation, "one", "first")

    answer = rewrite(http, greeting).json()

    assert (answer["parent_id"], answer["meta"]["edited"]) == (None, True)
    assert answer["meta"]["character"] == "Bronn"
    assert answer["siblings"]["index"] == count
    assert_shows(conversation, "corrected")
    assert http.get(f"/api/conversations/{conversation.pk}").json()["title"] != "corrected"


def test_a_reply_that_failed_may_get_words(http: Http, conversation: Conversation) -> None:
    begun = begin(conversation, "one")
    stop(begun)
    answer = rewrite(http, Message.objects.get(pk=begun.start.message_id)).json()
    assert (answer["status"], answer["error"], answer["finish_reason"]) == ("final", None, None)


def test_thoughts_are_no_words(http: Http, conversation: Conversation) -> None:
    _, original = talk(conversation, "one", "first")
    answer = rewrite(http, original, "<think>He lies.</think>Aye.").json()
    assert (answer["content"], answer["meta"]["thoughts"]) == ("Aye.", "He lies.")
    assert rewrite(http, original, "<think>He lies.</think>").json()["content"] == [
        "This field may not be blank."
    ]


def test_it_is_found_at_once_until_it_is_deleted(http: Http, conversation: Conversation) -> None:
    _, original = talk(conversation, "one", "wolfswood")
    corrected = rewrite(http, original, "direwolf").json()

    def find(word: str) -> list[str]:
        return [row["id"] for row in http.get("/api/search", q=word).json()["messages"]]

    assert find("direwolf") == [corrected["id"]]
    address = f"/api/conversations/{conversation.pk}/messages/{corrected['id']}"
    assert http.delete(address).status_code == 204
    assert find("direwolf") == []
    assert_shows(conversation, "one", "wolfswood")


def test_the_corrected_one_outlives_the_original(http: Http, conversation: Conversation) -> None:
    _, original = talk(conversation, "one", "first")
    rewrite(http, original)
    address = f"/api/conversations/{conversation.pk}/messages/{original.pk}"
    assert http.delete(address).status_code == 204
    assert_shows(conversation, "one", "corrected")
    [_, shown] = http.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert shown["siblings"]["count"] == 1


def test_it_counts_in_the_storage_and_needs_room(
    http: Http, user: User, conversation: Conversation, settings: Any
) -> None:
    _, original = talk(conversation, "one", "first")
    before = storage.read(user.pk)
    rewrite(http, original, "é")
    assert storage.read(user.pk) == before + storage.Stored(1, 2)
    assert not storage.recount(user.pk)

    settings.RATE_LIMITS_ENABLED = True
    fill(user, settings)
    refused = rewrite(http, original)
    assert (refused.status_code, refused.json()["code"]) == (409, "storage_full")
    assert_shows(conversation, "one", "é")


def test_it_brings_the_chat_to_the_top_and_keeps_the_title(http: Http, user: User) -> None:
    old, new = make_conversation(user), make_conversation(user)
    _, original = talk(old, "one", "first")
    talk(new, "Later")
    title = http.get(f"/api/conversations/{old.pk}").json()["title"]
    corrected = rewrite(http, original).json()
    rows = http.get("/api/conversations").json()["results"]
    assert [row["id"] for row in rows] == [str(old.pk), str(new.pk)]
    assert (rows[0]["title"], rows[0]["last_message_at"]) == (title, corrected["created_at"])


def test_open_tabs_show_it(server: Server, tabs: Tabs) -> None:
    user = make_user()
    conversation = make_conversation(user)
    _, original = talk(conversation, "one", "first")
    first, second = tabs.ready(conversation.pk, user), tabs.ready(conversation.pk, user)
    address = path(original)

    answer = server.api(user).http.post(address, json={"content": "corrected"}).json()

    for tab in (first, second):
        assert tab.until("branch.updated")["leaf_id"] == answer["id"]
        assert tab.until("message.created")["message"] == answer
        listed = tab.until("conversation.updated")["conversation"]
        assert listed["leaf_id"] == answer["id"]
    kinds = ActivityEntry.objects.filter(user=user).order_by("-seq").values_list("kind", flat=True)
    assert list(kinds[:2]) == ["message", "branch"]


def test_the_chat_goes_on_from_the_corrected_words(server: Server, upstream: WireServer) -> None:
    user = make_user()
    api = server.api(user)
    conversation = make_conversation(user)
    _, original = talk(conversation, "one", "first")
    api.http.post(path(original), json={"content": "corrected"})

    assert api.stream(conversation.pk, "two", model=ECHO).end["status"] == "final"

    sent = [message["content"] for message in upstream.received[-1].body["messages"]]
    assert "corrected" in sent
    assert "first" not in sent
    assert_shows(conversation, "one", "corrected", "two", "two")


def test_lore_that_fired_by_chance_has_fired_still(http: Http, conversation: Conversation) -> None:
    _, original, question = talk(conversation, "one", "first", "two")
    _, seeds = read_branch(question)
    rewrite(http, original)
    [asked] = talk(conversation, "two")
    assert read_branch(asked)[1] == seeds
    assert seeds[0] > 0


def test_another_answer_and_going_on_below_it(http: Http, conversation: Conversation) -> None:
    question, original = talk(conversation, "one", "first")
    rewrite(http, original)
    corrected = Message.objects.get(content="corrected")
    talk(conversation, "two", "second")
    answer_again(conversation, question, "third")
    assert_shows(conversation, "one", "third")
    choose(http, conversation, corrected)
    assert_shows(conversation, "one", "corrected", "two", "second")
