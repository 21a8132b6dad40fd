"""Edits and further answers through the stream: the tree grows, one path of it shows."""

from typing import Any

from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from testing import Api, Seen


def say(api: Api, conversation: Conversation, text: str, answer: str, **fields: Any) -> Seen:
    prompt = f'[[script text="{answer}"]] {text}'
    seen = api.stream(conversation.pk, prompt, model=SCRIPTED, **fields)
    assert seen.end["status"] == "final"
    return seen


def again(api: Api, conversation: Conversation, parent_id: str) -> Seen:
    return api.stream(
        conversation.pk, create_user_message=False, parent_id=parent_id, model=SCRIPTED
    )


def branch(api: Api, conversation: Conversation) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get(f"/api/conversations/{conversation.pk}/messages")[
        "results"
    ]
    return rows


def texts(api: Api, conversation: Conversation) -> list[str]:
    return [row["content"].rpartition("]] ")[2] for row in branch(api, conversation)]


def test_each_turn_hangs_below_the_last(api: Api, conversation: Conversation) -> None:
    say(api, conversation, "one", "first")
    say(api, conversation, "two", "second")

    assert texts(api, conversation) == ["one", "first", "two", "second"]
    ids = [row["id"] for row in branch(api, conversation)]
    assert [row["parent_id"] for row in branch(api, conversation)] == [None, *ids[:-1]]
    assert api.get(f"/api/conversations/{conversation.pk}")["message_count"] == 4


def test_another_answer_to_the_newest_question(api: Api, conversation: Conversation) -> None:
    first = say(api, conversation, "one", "first")
    question = first.frames[0].data["user_message_id"]

    second = again(api, conversation, question)

    assert second.frames[0].data["user_message_id"] == question
    assert Message.objects.filter(role="user").count() == 1
    rows = branch(api, conversation)
    assert [row["id"] for row in rows] == [question, second.end["message_id"]]
    assert rows[1]["siblings"] == {
        "index": 1,
        "count": 2,
        "previous_id": first.end["message_id"],
        "next_id": None,
    }


def test_another_answer_in_the_middle_hides_what_came_after(
    api: Api, conversation: Conversation
) -> None:
    first = say(api, conversation, "one", "first")
    say(api, conversation, "two", "second")
    again(api, conversation, first.frames[0].data["user_message_id"])

    assert texts(api, conversation) == ["one", "first"]
    assert api.get(f"/api/conversations/{conversation.pk}")["message_count"] == 2
    assert Message.objects.count() == 5


def test_an_edit_hangs_below_the_reply_before_it(api: Api, conversation: Conversation) -> None:
    first = say(api, conversation, "one", "first")
    second = say(api, conversation, "two", "second")
    edit = say(api, conversation, "better", "third", parent_id=first.end["message_id"])

    assert texts(api, conversation) == ["one", "first", "better", "third"]
    assert branch(api, conversation)[2]["siblings"] == {
        "index": 1,
        "count": 2,
        "previous_id": second.frames[0].data["user_message_id"],
        "next_id": None,
    }
    assert edit.frames[0].data["user_message_id"] == branch(api, conversation)[2]["id"]


def test_an_edit_of_the_first_message_hangs_at_the_root(
    api: Api, conversation: Conversation
) -> None:
    first = say(api, conversation, "one", "first")
    say(api, conversation, "better", "second", parent_id=None)

    assert texts(api, conversation) == ["better", "second"]
    [root, _] = branch(api, conversation)
    assert root["parent_id"] is None
    assert root["siblings"]["previous_id"] == first.frames[0].data["user_message_id"]


def test_a_hidden_branch_comes_back_with_all_above_it(api: Api, conversation: Conversation) -> None:
    say(api, conversation, "one", "first")
    second = say(api, conversation, "two", "second")
    say(api, conversation, "elsewhere", "third", parent_id=None)
    assert texts(api, conversation) == ["elsewhere", "third"]

    say(api, conversation, "more", "fourth", parent_id=second.end["message_id"])

    assert texts(api, conversation) == ["one", "first", "two", "second", "more", "fourth"]
    assert [row["siblings"]["count"] for row in branch(api, conversation)] == [2, 1, 1, 1, 1, 1]


def test_a_hidden_question_gets_another_answer(api: Api, conversation: Conversation) -> None:
    first = say(api, conversation, "one", "first")
    say(api, conversation, "elsewhere", "third", parent_id=None)
    again(api, conversation, first.frames[0].data["user_message_id"])

    assert texts(api, conversation) == ["one", "first"]
    assert branch(api, conversation)[1]["siblings"]["index"] == 1


def test_a_branch_below_a_user_message(api: Api, conversation: Conversation) -> None:
    first = say(api, conversation, "one", "first")
    say(api, conversation, "two", "second", parent_id=first.frames[0].data["user_message_id"])
    assert texts(api, conversation) == ["one", "two", "second"]
    # A reply and a message below the same one are no alternatives to each other.
    assert [row["siblings"]["count"] for row in branch(api, conversation)] == [1, 1, 1]


def test_exactly_one_path_shows_whatever_was_chosen(api: Api, conversation: Conversation) -> None:
    parents: list[str | None] = [None]
    for number in range(8):
        seen = say(
            api, conversation, f"{number}", f"reply {number}", parent_id=parents[-1 - number // 2]
        )
        parents.append(seen.end["message_id"])
        visible = list(Message.objects.filter(is_visible=True).order_by("depth"))
        assert [row.depth for row in visible] == list(range(len(visible)))
        for above, row in zip([None, *visible], visible, strict=False):
            assert row.parent_id == (above.pk if above else None)
        assert str(visible[-1].pk) == seen.end["message_id"]
        conversation.refresh_from_db()
        assert conversation.message_count == len(visible)
