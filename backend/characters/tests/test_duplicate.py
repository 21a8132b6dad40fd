"""POST /api/characters/<id>/duplicate: a private copy of one's own."""

import pytest

from characters.tests.conftest import ABSENT_ID, LIST, MALFORMED_IDS, NOT_FOUND, Http

pytestmark = pytest.mark.django_db


def test_a_copy_of_the_servers_knows_all_it_knows(http: Http) -> None:
    for source in http.get(LIST).json():
        whole = http.get(f"{LIST}/{source['id']}").json()
        answer = http.post(f"{LIST}/{source['id']}/duplicate")
        assert answer.status_code == 201
        copy = answer.json()
        assert copy["definition"] == whole["definition"]
        assert (copy["visibility"], copy["is_mine"], copy["version"]["number"]) == (
            "private",
            True,
            1,
        )
        # It is drawn and begins like the first one, which is not changed.
        same = ("name", "tagline", "avatar", "look", "greeting", "alternate_greetings", "openers")
        assert {name: copy[name] for name in same} == {name: source[name] for name in same}
        assert copy["entry_count"] == source["entry_count"] > 40
        assert http.get(f"{LIST}/{source['id']}").json() == whole
        changed = {"definition": {"name": "Mine"}}
        assert http.patch(f"{LIST}/{copy['id']}", changed).status_code == 200


def test_a_copy_goes_its_own_way(http: Http, stranger: Http) -> None:
    source = http.make("Ysolde", description="A smith.", visibility="shared", own={"a": [1]})
    copy = stranger.post(f"{LIST}/{source['id']}/duplicate").json()
    assert (copy["definition"], copy["is_mine"]) == (source["definition"], True)
    assert (copy["owner_name"], copy["visibility"]) == ("stranger", "private")
    assert copy["id"] != source["id"]
    again = http.post(f"{LIST}/{source['id']}/duplicate").json()
    stranger.patch(f"{LIST}/{copy['id']}", {"definition": {"name": "Changed"}})
    http.delete(f"{LIST}/{source['id']}")
    assert stranger.get(f"{LIST}/{copy['id']}").json()["name"] == "Changed"
    assert http.get(f"{LIST}/{again['id']}").json()["definition"] == source["definition"]
    assert http.get(f"{LIST}/{copy['id']}").content == NOT_FOUND


def test_what_one_cannot_see_cannot_be_copied(http: Http, stranger: Http) -> None:
    secret = stranger.make("Secret")
    for character_id in (secret["id"], ABSENT_ID, *MALFORMED_IDS):
        answer = http.post(f"{LIST}/{character_id}/duplicate")
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)
    assert http.get(LIST, mine="true").json()["count"] == 0
