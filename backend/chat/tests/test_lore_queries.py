"""What lorebooks cost a turn in queries."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from characters.models import Lorebook
from characters.server_characters import find_id
from characters.services import lorebooks
from chat import prompts
from chat.models import Conversation, Message
from chat.tests.conftest import begin, say, stop
from testing import make_conversation

pytestmark = pytest.mark.django_db
Count = Callable[..., Any]


def make_book(user: User, scope: str = "attached", **fields: Any) -> Lorebook:
    entry = {"keys": ["ice"], "content": "Cold.", "extensions": fields.pop("extensions", {})}
    book = lorebooks.create_book(user, {"name": "Harbour", "scope": scope})
    lorebooks.create_entry(user, book.pk, entry | fields)
    return lorebooks.get_book(user, book.pk)


def talk(conversation: Conversation, count: int = 3) -> Any:
    """Some exchanges, and a question that waits for its reply."""
    for number in range(count):
        turn = begin(conversation, f"Ice {number}?")
        say(turn, "Aye.")
        stop(turn)
    return begin(conversation, "Still ice?").run_id


def build(run_id: Any) -> str:
    return str(prompts.build(run_id).request.messages[0].content)


def test_without_books_it_is_none(
    user: User, conversation: Conversation, django_assert_num_queries: Count
) -> None:
    run_id = talk(conversation)
    build(run_id)
    # The run, its history, who the user is, the notes of earlier replies.
    with django_assert_num_queries(4):
        assert "Cold." not in build(run_id)
    # Nor for books that are not open here.
    make_book(user)
    with django_assert_num_queries(4):
        assert "Cold." not in build(run_id)


def test_an_open_book_costs_one_and_one_more_when_it_was_changed(
    user: User, conversation: Conversation, django_assert_num_queries: Count
) -> None:
    always, named = make_book(user, "always"), make_book(user)
    Conversation.objects.filter(pk=conversation.pk).update(lorebook_ids=[str(named.pk)])
    run_id = talk(conversation)
    with django_assert_num_queries(6):
        assert build(run_id).count("Cold.") == 2
    with django_assert_num_queries(5):
        assert build(run_id).count("Cold.") == 2
    lorebooks.change_book(user, always.pk, {"name": "Other"})
    with django_assert_num_queries(6):
        build(run_id)


def test_one_that_goes_with_the_character_costs_the_same(
    user: User, conversation: Conversation, django_assert_num_queries: Count
) -> None:
    book = make_book(user)
    own = str(find_id(conversation.character))
    run_id = talk(conversation)
    build(run_id)
    lorebooks.change_book(user, book.pk, {"character_ids": [UUID(own)]})
    with django_assert_num_queries(6):
        assert build(run_id).count("Cold.") == 1
    with django_assert_num_queries(5):
        assert build(run_id).count("Cold.") == 1
    # Who has one for another character is asked which ones are open here.
    lorebooks.change_book(user, book.pk, {"character_ids": [find_id("Maud")]})
    with django_assert_num_queries(5):
        assert "Cold." not in build(run_id)


def test_a_book_that_counts_over_the_branch_costs_one_for_that(
    user: User, conversation: Conversation, django_assert_num_queries: Count
) -> None:
    make_book(user, "always", sticky=9, scan_depth=1)
    run_id = talk(conversation, 20)
    build(run_id)
    # One more for the rest of the history, which is longer than what is read at once.
    with django_assert_num_queries(7):
        assert "Cold." in build(run_id)


def test_the_branch_is_read_where_the_history_is_cut_before_what_is_searched(
    user: User, conversation: Conversation, settings: Any
) -> None:
    make_book(user, "always", keys=["gannet"], scan_depth=200)
    turn = begin(conversation, "The gannet dives.")
    say(turn, "Aye.")
    stop(turn)
    run_id = talk(conversation)
    settings.LLM_HISTORY_TOKENS = 8
    plan = prompts.build(run_id)
    assert "gannet" not in "".join(str(message.content) for message in plan.request.messages)
    assert "Cold." in str(plan.request.messages[0].content)


def test_each_turn_draws_for_itself(user: User) -> None:
    make_book(user, "always", probability=50)
    found = set()
    for _ in range(16):
        run_id = talk(make_conversation(user), 0)
        found.add("Cold." in build(run_id))
        assert ("Cold." in build(run_id)) == ("Cold." in build(run_id))
    assert found == {True, False}


def test_seeds_of_the_branch_are_those_of_its_replies(user: User) -> None:
    """What an earlier turn drew is what lasts from it."""
    make_book(user, "always", probability=50, sticky=30, scan_depth=1)
    seen = set()
    for _ in range(16):
        conversation = make_conversation(user)
        turn = begin(conversation, "Ice?")
        drew = "Cold." in build(turn.run_id)
        say(turn, "Aye.")
        stop(turn)
        assert Message.objects.filter(conversation=conversation).count() == 2
        assert ("Cold." in build(begin(conversation, "And now?").run_id)) == drew
        seen.add(drew)
    assert seen == {True, False}
