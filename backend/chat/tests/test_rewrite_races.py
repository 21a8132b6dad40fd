"""POST …/messages/<message_id>/rewrite beside turns, deletions and each other, and repeated."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chat import storage
from chat.models import Conversation, Message
from chat.tests.branching import answer_again, assert_shows, choose, turn
from chat.tests.conftest import talk
from chat.tests.test_rewrite import path, rewrite
from conftest import Server
from testing import Http, make_conversation, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_parallel_corrections_turns_and_deletions_leave_one_whole_branch(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    question, original = turn(conversation, "one", "first", None)
    doomed = answer_again(conversation, question, "doomed")
    address = f"/api/conversations/{conversation.pk}/messages"

    def act(number: int) -> int:
        http = server.api(user).http
        if number == 5:
            return int(http.delete(f"{address}/{doomed.pk}").status_code)
        if number % 4 == 3:
            return int(http.post(f"{address}/create", json={"content": "more"}).status_code)
        message = (original, doomed)[number % 2]
        return int(http.post(path(message), json={"content": f"words {number}"}).status_code)

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(act, range(16)))
    assert set(codes) <= {201, 204, 404}
    assert codes[5] == 204
    assert codes[::2] == [201] * 8
    shown = Message.objects.visible_branch(conversation.pk).order_by("depth")
    assert_shows(conversation, *shown.values_list("content", flat=True))
    assert not storage.recount(user.pk)


@pytest.mark.django_db(transaction=True)
def test_of_a_chat_that_is_deleted_meanwhile_nothing_stays(server: Server) -> None:
    user = make_user()
    for _ in range(4):
        conversation = make_conversation(user)
        _, original = turn(conversation, "one", "first", None)
        address = path(original)

        def act(number: int, address: str = address) -> int:
            http = server.api(user).http
            if number == 1:
                return int(http.delete(address.split("/messages")[0]).status_code)
            return int(http.post(address, json={"content": "words"}).status_code)

        with ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(act, range(4)))
        assert codes[1] == 204
        assert set(codes) <= {201, 204, 404}
    assert Message.objects.count() == 0
    assert storage.read(user.pk) == storage.NOTHING


def test_a_request_whose_answer_got_lost_may_be_repeated(
    http: Http, conversation: Conversation
) -> None:
    _, original = talk(conversation, "one", "first")
    first = rewrite(http, original).json()

    again = rewrite(http, original)

    assert again.status_code == 201
    assert again.json() == first
    assert conversation.messages.count() == 3
    # Once something has come since, the same words are a wish of their own.
    choose(http, conversation, original)
    assert rewrite(http, original).json()["id"] != first["id"]
