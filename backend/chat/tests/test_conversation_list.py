"""GET /api/conversations"""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from chat.tests.conftest import begin, say, stop, talk
from chat.tests.conversation_lists import PATH, titles
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db


def test_nobody_has_conversations_at_first(http: Http) -> None:
    assert http.get(PATH).json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_a_row_has_every_field(http: Http, user: User) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    row = make_conversation(
        user, title="Coin", created_at=moment, updated_at=moment, activity_at=moment
    )

    assert http.get(PATH).json()["results"] == [
        {
            "id": str(row.pk),
            "character": "Bronn",
            "character_id": "7704a0e2-b7ec-5f8a-9166-61b0aeb632ac",
            "character_version": None,
            "persona_id": None,
            "author_note": None,
            "greeting_index": None,
            "lorebook_ids": [],
            "title": "Coin",
            "is_archived": False,
            "is_pinned": False,
            "created_at": "2026-01-02T03:04:05.000000Z",
            "updated_at": "2026-01-02T03:04:05.000000Z",
            "last_message_at": None,
            "message_count": 0,
            "leaf_id": None,
            "active_run": None,
        }
    ]


def test_newest_activity_comes_first(http: Http, user: User) -> None:
    old, middle, new = (make_conversation(user, title=title) for title in ("old", "middle", "new"))
    assert titles(http.get(PATH)) == ["new", "middle", "old"]

    talk(old, "Still there?")
    assert [row["id"] for row in http.get(PATH).json()["results"]] == [
        str(row.pk) for row in (old, new, middle)
    ]


def test_a_message_shows_in_the_row(http: Http, user: User) -> None:
    [message, _] = talk(make_conversation(user), "Hello", "Aye")

    [row] = http.get(PATH).json()["results"]
    assert row["message_count"] == 2
    assert row["last_message_at"] >= message.created_at.isoformat()[:19]


def test_neither_a_new_title_nor_the_archive_moves_a_row(http: Http, user: User) -> None:
    first, second = (make_conversation(user, title=title) for title in ("first", "second"))

    assert http.patch(f"{PATH}/{first.pk}", {"title": "renamed"}).status_code == 200
    assert titles(http.get(PATH)) == ["second", "renamed"]

    for archived in (True, False):
        http.patch(f"{PATH}/{first.pk}", {"is_archived": archived})
    assert titles(http.get(PATH)) == ["second", "renamed"]
    assert second.title == "second"


def test_archived_rows_have_a_list_of_their_own(http: Http, user: User) -> None:
    make_conversation(user, title="kept")
    make_conversation(user, title="put away", is_archived=True)

    assert titles(http.get(PATH)) == ["kept"]
    assert titles(http.get(PATH, archived="false")) == ["kept"]
    assert titles(http.get(PATH, archived="true")) == ["put away"]


def test_pinned_rows_are_found_and_stay_in_their_place(http: Http, user: User) -> None:
    old = make_conversation(user, title="old")
    make_conversation(user, title="new")
    make_conversation(user, title="put away", is_archived=True, is_pinned=True)

    response = http.patch(f"{PATH}/{old.pk}", {"is_pinned": True})
    assert (response.status_code, response.json()["is_pinned"]) == (200, True)
    assert titles(http.get(PATH)) == ["new", "old"]
    assert titles(http.get(PATH, pinned="true")) == ["old"]
    assert titles(http.get(PATH, pinned="false")) == ["new"]
    assert titles(http.get(PATH, pinned="true", archived="true")) == ["put away"]

    http.patch(f"{PATH}/{old.pk}", {"is_pinned": False})
    assert titles(http.get(PATH, pinned="true")) == []


@pytest.mark.parametrize("value", ["", "1", "yes", "True", "null", "\0"])
@pytest.mark.parametrize("name", ["archived", "pinned"])
def test_a_flag_is_true_or_false(http: Http, name: str, value: str) -> None:
    response = http.get(PATH, **{name: value})
    assert response.status_code == 400
    assert response.json()["code"] == f"invalid_{name}"


def test_one_character_whatever_the_case(http: Http, user: User) -> None:
    make_conversation(user, character="Bronn", title="a")
    make_conversation(user, character="Älfheim", title="b")

    assert titles(http.get(PATH, character="bronn")) == ["a"]
    assert titles(http.get(PATH, character=" BRONN ")) == ["a"]
    assert titles(http.get(PATH, character="Älfheim")) == ["b"]
    assert titles(http.get(PATH, character="Bron")) == []
    assert titles(http.get(PATH, character="%")) == []
    assert titles(http.get(PATH, character="")) == ["b", "a"]


@pytest.mark.parametrize("value", ["a\0b", "x" * 201])
def test_a_character_that_cannot_be_one(http: Http, value: str) -> None:
    response = http.get(PATH, character=value)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_character")


def test_character_and_archive_together(http: Http, user: User) -> None:
    make_conversation(user, character="Arya", title="a", is_archived=True)
    make_conversation(user, character="Bronn", title="b", is_archived=True)

    assert titles(http.get(PATH, character="Arya", archived="true")) == ["a"]


def test_other_peoples_rows_are_not_there(http: Http, stranger: User) -> None:
    make_conversation(stranger)
    assert http.get(PATH).json()["count"] == 0


def test_a_running_reply_is_named(http: Http, user: User) -> None:
    busy, quiet = make_conversation(user), make_conversation(user)
    turn = begin(busy)
    say(turn, "Aye, ", "coin")

    rows = {row["id"]: row["active_run"] for row in http.get(PATH).json()["results"]}
    assert rows == {
        str(busy.pk): {
            "run_id": str(turn.run_id),
            "message_id": turn.start.message_id,
            "status": "running",
            "cursor": f"{turn.run_id}:3",
        },
        str(quiet.pk): None,
    }

    stop(turn)
    assert [row["active_run"] for row in http.get(PATH).json()["results"]] == [None, None]
