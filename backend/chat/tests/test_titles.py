"""A conversation's title: the character, then the first line, unless the user names it."""

import pytest
from django.db import transaction

from chat import branches
from chat.models import Conversation
from chat.services.conversations import touch
from chat.tests.conftest import begin, stop
from testing import Http

pytestmark = pytest.mark.django_db


def make(http: Http, **fields: object) -> str:
    answer = http.post("/api/conversations", fields).json()
    return str(answer["id"])


def title(http: Http, id_: str) -> str:
    return str(http.get(f"/api/conversations/{id_}").json()["title"])


def write(http: Http, id_: str, content: str) -> None:
    response = http.post(f"/api/conversations/{id_}/messages/create", {"content": content})
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Will you fight?", "Bronn — Will you fight?"),
        ("First line\nsecond line", "Bronn — First line"),
        ("\n\n   \n  After blank lines ", "Bronn — After blank lines"),
        ("many \t  spaces", "Bronn — many spaces"),
        ("x" * 60, "Bronn — " + "x" * 60),
        ("x" * 61, "Bronn — " + "x" * 60),
        ("x" * 59 + " yz", "Bronn — " + "x" * 59),
        ("é🗡" * 40, "Bronn — " + "é🗡" * 30),
        ("one\u2028two", "Bronn — one"),
        ("one\r\ntwo", "Bronn — one"),
    ],
)
def test_the_first_line_of_the_first_message(http: Http, content: str, expected: str) -> None:
    id_ = make(http)
    write(http, id_, content)
    assert title(http, id_) == expected


def test_the_second_message_changes_nothing(http: Http) -> None:
    id_ = make(http, character="Arya")
    write(http, id_, "Needle")
    write(http, id_, "The list")
    assert title(http, id_) == "Arya — Needle"


def test_a_streamed_turn_names_it_too(http: Http) -> None:
    id_ = make(http)
    begin(Conversation.objects.get(pk=id_), "How much?")
    assert title(http, id_) == "Bronn — How much?"


def test_a_greeting_is_not_its_name(http: Http) -> None:
    id_ = make(http, greeting=True)
    assert title(http, id_) == "Bronn"
    write(http, id_, "Well met")
    assert title(http, id_) == "Bronn — Well met"


def test_a_title_given_at_the_start_stays(http: Http) -> None:
    for given in ("Debts", "Bronn"):
        id_ = make(http, title=given)
        write(http, id_, "Hello")
        assert title(http, id_) == given


def test_a_title_given_later_stays(http: Http) -> None:
    id_ = make(http)
    http.patch(f"/api/conversations/{id_}", {"title": "Mine"})
    write(http, id_, "Hello")
    assert title(http, id_) == "Mine"


@pytest.mark.parametrize(
    ("fields", "message", "before", "after"),
    [
        ({}, "", "Bronn", "Arya"),
        ({}, "How much?", "Bronn — How much?", "Arya — How much?"),
        ({}, "Bronn — twice", "Bronn — Bronn — twice", "Arya — Bronn — twice"),
        ({"title": "Bronn — my own"}, "How much?", "Bronn — my own", "Bronn — my own"),
        ({"title": "Bronn"}, "How much?", "Bronn", "Bronn"),
    ],
)
def test_a_provisional_title_follows_the_character(
    http: Http, fields: dict[str, str], message: str, before: str, after: str
) -> None:
    id_ = make(http, **fields)
    if message:
        write(http, id_, message)
    assert title(http, id_) == before
    http.patch(f"/api/conversations/{id_}", {"character": "Arya"})
    assert title(http, id_) == after


def test_a_title_that_a_model_made_stays_with_another_character(http: Http) -> None:
    id_ = make(http)
    made = {"title": "Bronn — a price", "title_source": Conversation.TitleSource.MODEL}
    Conversation.objects.filter(pk=id_).update(**made)
    http.patch(f"/api/conversations/{id_}", {"character": "Arya"})
    assert title(http, id_) == "Bronn — a price"


def test_the_character_and_the_title_at_once(http: Http) -> None:
    id_ = make(http)
    write(http, id_, "Hello")
    http.patch(f"/api/conversations/{id_}", {"character": "Arya", "title": "Bronn — Hello"})
    assert title(http, id_) == "Bronn — Hello"
    http.patch(f"/api/conversations/{id_}", {"character": "Sandor"})
    assert title(http, id_) == "Bronn — Hello"


def test_a_first_message_does_not_bring_back_the_old_name(http: Http) -> None:
    id_ = make(http)
    # As read a moment before the switch.
    known = Conversation.objects.get(pk=id_)
    http.patch(f"/api/conversations/{id_}", {"character": "Arya"})
    with transaction.atomic():
        message = branches.new_message(known, None, role="user", content="Hello")
        touch(known, message, first_line=message)
    assert title(http, id_) == "Arya"
    write(http, id_, "Hello")
    assert title(http, id_) == "Arya — Hello"


def test_an_edit_of_the_first_message_leaves_the_title(http: Http) -> None:
    id_ = make(http)
    conversation = Conversation.objects.get(pk=id_)
    stop(begin(conversation, "First"))
    begin(Conversation.objects.get(pk=id_), "Better", parent_id=None)
    assert title(http, id_) == "Bronn — First"


def test_the_longest_character_still_fits(http: Http) -> None:
    id_ = make(http, character="C" * 64)
    write(http, id_, "x" * 100)
    assert title(http, id_) == "C" * 64 + " — " + "x" * 60
