"""GET /api/conversations/<id>/messages with before, after or around a message."""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, stop, talk
from chat.tests.test_message_list import path, say_numbers, texts
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(conversation: Conversation) -> list[Message]:
    """Messages "0" to "9"."""
    say_numbers(conversation, 10)
    return list(Message.objects.order_by("depth"))


def window(http: Http, row: Message, **query: Any) -> list[str]:
    return texts(http.get(path(row.conversation), **query))


@pytest.mark.parametrize(
    ("anchor", "size", "before", "after", "around"),
    [
        (5, 3, "234", "678", "456"),
        (5, 4, "1234", "6789", "3456"),
        (5, 1, "4", "6", "5"),
        (5, 100, "01234", "6789", "0123456789"),
        (0, 3, "", "123", "012"),
        (1, 3, "0", "234", "012"),
        (9, 3, "678", "", "789"),
        (8, 3, "567", "9", "789"),
    ],
)
def test_a_window_of_the_branch(
    http: Http, ten: list[Message], anchor: int, size: int, before: str, after: str, around: str
) -> None:
    row = ten[anchor]
    assert window(http, row, before=row.pk, page_size=size) == list(before)
    assert window(http, row, after=row.pk, page_size=size) == list(after)
    assert window(http, row, around=row.pk, page_size=size) == list(around)


def test_the_envelope_tells_where_to_go_on(http: Http, ten: list[Message]) -> None:
    base = path(ten[0].conversation)
    body = http.get(base, around=ten[5].pk, page_size=3).json()
    assert body["count"] == 10
    assert body["next"] == f"{base}?page_size=3&after={ten[6].pk}"
    assert body["previous"] == f"{base}?page_size=3&before={ten[4].pk}"

    first = http.get(base, before=ten[3].pk, page_size=3).json()
    assert (first["previous"], first["next"]) == (None, f"{base}?page_size=3&after={ten[2].pk}")
    last = http.get(base, after=ten[6].pk, page_size=3).json()
    assert (last["next"], last["previous"]) == (None, f"{base}?page_size=3&before={ten[7].pk}")


def test_newest_first_turns_rows_and_links_round(http: Http, ten: list[Message]) -> None:
    base = path(ten[0].conversation)
    body = http.get(base, around=ten[5].pk, page_size=3, order="desc").json()
    assert [row["content"] for row in body["results"]] == ["6", "5", "4"]
    assert body["next"] == f"{base}?page_size=3&order=desc&before={ten[4].pk}"
    assert body["previous"] == f"{base}?page_size=3&order=desc&after={ten[6].pk}"


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("link", ["next", "previous"])
def test_the_links_lead_to_the_end_and_stop(
    http: Http, ten: list[Message], order: str, link: str
) -> None:
    body = http.get(path(ten[0].conversation), around=ten[4].pk, page_size=3, order=order).json()
    seen = [row["content"] for row in body["results"]]
    while body[link]:
        body = http.get(body[link]).json()
        found = [row["content"] for row in body["results"]]
        seen = seen + found if link == "next" else found + seen
    forward = (link == "next") == (order == "asc")
    expected = [str(number) for number in (range(3, 10) if forward else range(6))]
    assert seen == (expected if order == "asc" else expected[::-1])


def test_a_hidden_message_is_no_anchor(http: Http, conversation: Conversation) -> None:
    [question, hidden] = talk(conversation, "Hello", "One")
    stop(begin(conversation, "", create_user_message=False, parent_id=question.pk))

    for anchor in ("before", "after", "around"):
        response = http.get(path(conversation), **{anchor: hidden.pk})
        assert (response.status_code, response.content) == (404, NOT_FOUND)


def test_an_anchor_from_elsewhere_does_not_exist(
    http: Http, user: User, stranger: User, conversation: Conversation
) -> None:
    [mine] = talk(make_conversation(user), "Mine")
    [foreign] = talk(make_conversation(stranger), "Secret")
    talk(conversation, "Here")

    for id_ in (mine.pk, foreign.pk, ABSENT_ID, "x", "", "\0"):
        response = http.get(path(conversation), around=id_)
        assert (response.status_code, response.content) == (404, NOT_FOUND)


def test_one_anchor_at_a_time(http: Http, ten: list[Message]) -> None:
    response = http.get(path(ten[0].conversation), before=ten[3].pk, after=ten[1].pk)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_query")


@pytest.mark.parametrize("size", ["0", "-1", "x", "", "1.5"])
def test_nonsense_sizes_are_refused(http: Http, ten: list[Message], size: str) -> None:
    response = http.get(path(ten[0].conversation), around=ten[3].pk, page_size=size)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_page_size")


def test_at_most_100_rows(http: Http, conversation: Conversation) -> None:
    say_numbers(conversation, 120)
    anchor = Message.objects.get(depth=110)
    assert len(window(http, anchor, before=anchor.pk, page_size=10**6)) == 100
    assert len(window(http, anchor, before=anchor.pk)) == 50
