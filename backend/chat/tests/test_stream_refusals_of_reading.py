"""Errors before a run is read are JSON: no such run, no such place in it."""

import pytest

from chat.models import Conversation
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, begin, say
from chat.tests.refused_streams import PATH, assert_refused
from testing import Api, make_conversation, make_user


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "run_id_required"),
        ("after=1", 400, "run_id_required"),
        ("run_id=", 404, "not_found"),
        ("run_id=x", 404, "not_found"),
        ("run_id=%00", 404, "not_found"),
        ("run_id=%ff", 404, "not_found"),
        (f"run_id={ABSENT_ID}", 404, "not_found"),
        (f"run_id={ABSENT_ID}&after=x", 404, "not_found"),
        ("conversation_id=", 404, "not_found"),
        ("conversation_id=x", 404, "not_found"),
        (f"conversation_id={ABSENT_ID}", 404, "not_found"),
    ],
)
def test_a_run_that_cannot_be_found(api: Api, query: str, status: int, code: str) -> None:
    assert_refused(api.http.get(f"{PATH}?{query}"), status, code)


def test_a_foreign_run_does_not_exist(api: Api) -> None:
    foreign = make_conversation(make_user())
    turn = begin(foreign)
    say(turn, "Secret")
    for query in ({"run_id": str(turn.run_id)}, {"conversation_id": str(foreign.pk)}):
        response = api.http.get(PATH, params=query)
        assert (response.status_code, response.content) == (404, NOT_FOUND)


@pytest.mark.parametrize("after", ["x", "", "-1", "1.5", "1e3", "٣", "%00"])
def test_nonsense_after(api: Api, conversation: Conversation, after: str) -> None:
    turn = begin(conversation)
    response = api.http.get(f"{PATH}?run_id={turn.run_id}&after={after}")
    assert assert_refused(response, 400, "invalid_after")["after"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        ":",
        "5",
        "x:1",
        "{run}",
        "{run}:",
        "{run}:x",
        "{run}:-1",
        "{run}:1:2",
        f"{ABSENT_ID}:1",
    ],
)
def test_a_bad_cursor(api: Api, conversation: Conversation, cursor: str) -> None:
    turn = begin(conversation)
    headers = {"Last-Event-ID": cursor.replace("{run}", str(turn.run_id))}
    response = api.http.get(f"{PATH}?run_id={turn.run_id}", headers=headers)
    assert_refused(response, 400, "invalid_cursor")
