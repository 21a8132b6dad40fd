"""A conversation with a person's character: by id or by name, at a version, with greetings."""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import ABSENT_ID, NOT_FOUND, SignIn, begin
from testing import Http, make_conversation

pytestmark = pytest.mark.django_db
CONVERSATIONS = "/api/conversations"
CHARACTERS = "/api/characters"
Json = dict[str, Any]


def make(http: Http, name: str, *, visibility: str = "private", **fields: Any) -> Json:
    body = {"definition": {"name": name, **fields}, "visibility": visibility}
    answer = http.post(CHARACTERS, body)
    assert answer.status_code == 201, answer.content
    made: Json = answer.json()
    return made


def start(http: Http, **fields: Any) -> Json:
    answer = http.post(CONVERSATIONS, fields)
    assert answer.status_code == 201, answer.content
    started: Json = answer.json()
    return started


def server_id(http: Http, name: str) -> str:
    return next(str(row["id"]) for row in http.get(CHARACTERS).json() if row["name"] == name)


def test_by_its_id(http: Http) -> None:
    made = make(http, "Ysolde")
    started = start(http, character_id=made["id"], title="Iron")
    assert (started["character"], started["character_id"]) == ("Ysolde", made["id"])
    assert started["character_version"] is None
    assert http.get(f"{CONVERSATIONS}/{started['id']}").json() == started
    maud = server_id(http, "Maud Pellow")
    assert start(http, character_id=maud)["character"] == "Maud Pellow"
    assert start(http, character_id=maud)["character_id"] == maud


def test_by_its_name_ones_own_comes_before_a_shared_one_before_the_servers(
    http: Http, stranger: User, sign_in: SignIn
) -> None:
    other = sign_in(stranger)
    server = server_id(http, "Bronn")
    assert start(http, character="bronn")["character_id"] == server
    shared = make(other, "BRONN", visibility="shared")
    make(other, "Arya")
    assert start(http, character="Bronn")["character_id"] == shared["id"]
    own = make(http, "Bronn")
    assert start(http, character=" bro\u200bnn ")["character_id"] == own["id"]
    # Nobody's namesake stands in for the one that comes with the server.
    assert start(http)["character_id"] == server
    assert start(http, character_id=server)["character"] == "Bronn"
    unknown = start(http, character="Arya")
    assert (unknown["character"], unknown["character_id"]) == ("Arya", None)


@pytest.mark.parametrize("method", ["post", "patch"])
@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("character_id", "x", 400), ("character_id", None, 400), ("character_id", 5, 400),
     ("character_id", ABSENT_ID, 404), ("persona_id", "x", 400), ("persona_id", ABSENT_ID, 404),
     ("character_version", 0, 400), ("character_version", "1", 400),
     ("character_version", True, 400), ("character_version", 7, 400),
     ("author_note", "x", 400), ("author_note", {}, 400), ("author_note", {"text": ""}, 400),
     ("author_note", {"text": "x", "depth": -1}, 400),
     ("author_note", {"text": "x", "depth": "1"}, 400),
     ("author_note", {"text": "x", "role": "god"}, 400),
     ("author_note", {"text": "x\0"}, 400), ("author_note", {"text": "x" * 40_000}, 400)],
)  # fmt: skip
def test_bad_values_leave_everything_as_it_was(
    http: Http, conversation: Conversation, method: str, field: str, value: Any, status: int
) -> None:
    before = http.get(CONVERSATIONS).json()
    body = {"title": "Changed", field: value}
    path = CONVERSATIONS if method == "post" else f"{CONVERSATIONS}/{conversation.pk}"
    answer = getattr(http, method)(path, body)
    assert answer.status_code == status, answer.content
    if status == 404:
        assert answer.content == NOT_FOUND
    assert http.get(CONVERSATIONS).json() == before


def test_somebody_elses_private_one_is_not_there(
    http: Http, stranger: User, sign_in: SignIn, conversation: Conversation
) -> None:
    other = sign_in(stranger)
    secret = make(other, "Secret")["id"]
    persona = other.post("/api/personas", {"name": "Secret"}).json()["id"]
    for fields in ({"character_id": secret}, {"persona_id": persona}):
        for answer in (
            http.post(CONVERSATIONS, fields),
            http.patch(f"{CONVERSATIONS}/{conversation.pk}", fields),
        ):
            assert (answer.status_code, answer.content) == (404, NOT_FOUND)


def test_the_choice_can_be_changed(http: Http, conversation: Conversation) -> None:
    made = make(http, "Ysolde")
    http.patch(f"{CHARACTERS}/{made['id']}", {"definition": {"name": "Ysolde", "a": 1}})
    persona = http.post("/api/personas", {"name": "Ser Jorah"}).json()["id"]
    path = f"{CONVERSATIONS}/{conversation.pk}"
    note = {"text": "It rains. ", "depth": 0, "role": "user"}
    fields = {"character_id": made["id"], "character_version": 1}
    changed = http.patch(path, {**fields, "persona_id": persona, "author_note": note}).json()
    assert {name: changed[name] for name in fields} == fields
    assert (changed["character"], changed["title"]) == ("Ysolde", "Ysolde")
    assert (changed["persona_id"], changed["author_note"]) == (persona, note)
    assert http.patch(path, {"character_version": None}).json()["character_version"] is None
    http.patch(path, {"character_version": 2})
    back = http.patch(path, {"character": "Bronn", "author_note": None, "persona_id": None}).json()
    assert (back["character_id"], back["character_version"]) == (server_id(http, "Bronn"), None)
    assert (back["author_note"], back["persona_id"]) == (None, None)
    short = http.patch(path, {"author_note": {"text": "x"}}).json()
    assert short["author_note"] == {"text": "x", "depth": 4, "role": "system"}


def test_greetings_are_siblings_of_the_first_message(http: Http) -> None:
    others = ["Back?", "{{char}} nods."]
    made = make(http, "Ysolde", first_mes="Hm, {{user}}?", alternate_greetings=others)
    http.post("/api/personas", {"name": "Jon", "is_default": True})
    started = start(http, character_id=made["id"], greeting=True, greeting_index=2)
    path = f"{CONVERSATIONS}/{started['id']}"
    [shown] = http.get(f"{path}/messages").json()["results"]
    assert (shown["content"], shown["id"]) == ("Ysolde nods.", started["leaf_id"])
    siblings = shown["siblings"]
    assert (siblings["index"], siblings["count"], siblings["next_id"]) == (2, 3, None)
    assert (started["message_count"], shown["parent_id"]) == (1, None)
    assert started["greeting_index"] == http.get(path).json()["greeting_index"] == 2
    meta = {"character": "Ysolde", "character_id": made["id"], "character_version": 1}
    assert shown["meta"] == meta
    http.patch(path, {"leaf_id": siblings["previous_id"]})
    [shown] = http.get(f"{path}/messages").json()["results"]
    assert shown["content"] == "Back?"
    http.patch(path, {"leaf_id": shown["siblings"]["previous_id"]})
    [shown] = http.get(f"{path}/messages").json()["results"]
    assert shown["content"] == "Hm, Jon?"


@pytest.mark.parametrize("index", [3, -1, "0", 1.5, True, None, 10**20])
def test_a_greeting_that_is_not_there_is_refused(http: Http, index: Any) -> None:
    made = make(http, "Ysolde", first_mes="Hm?", alternate_greetings=["Back?", "Yes?"])
    body = {"character_id": made["id"], "greeting": True, "greeting_index": index}
    answer = http.post(CONVERSATIONS, body)
    assert answer.status_code == 400
    assert "greeting_index" in answer.json()
    assert not Conversation.objects.exists()


def test_without_being_asked_nobody_greets(http: Http) -> None:
    made = make(http, "Ysolde", first_mes="Hm?")
    started = start(http, character_id=made["id"], greeting_index=0)
    assert (started["message_count"], Message.objects.count()) == (0, 0)
    assert started["greeting_index"] is None


def test_a_reply_names_the_character_and_the_version(http: Http, user: User) -> None:
    made = make(http, "Ysolde")
    path = f"{CHARACTERS}/{made['id']}"
    conversation = Conversation.objects.get(pk=start(http, character_id=made["id"])["id"])

    def meta_of_reply() -> Json:
        turn = begin(conversation)
        message = Message.objects.get(pk=turn.start.message_id)
        conversation.runs.update(status="final")
        found: Json = {name: value for name, value in message.meta.items() if name != "model"}
        return found

    spoken = {"character": "Ysolde", "character_id": made["id"], "character_version": 1}
    assert meta_of_reply() == spoken
    http.patch(path, {"definition": {"name": "Ysolde", "a": 1}})
    assert meta_of_reply() == {**spoken, "character_version": 2}
    http.patch(f"{CONVERSATIONS}/{conversation.pk}", {"character_version": 1})
    assert meta_of_reply() == spoken
    server = make_conversation(user)
    begun = Message.objects.get(pk=begin(server).start.message_id).meta
    assert begun["character_id"] == server_id(http, "Bronn")
    assert begun["character_version"] == 1


def test_a_greeting_is_told_of_its_character(http: Http) -> None:
    made = make(http, "Ysolde", scenario="A forge.", first_mes="{{scenario}} {{lastMessage}}Well?")
    started = start(http, character_id=made["id"], greeting=True)
    page = http.get(f"{CONVERSATIONS}/{started['id']}/messages").json()
    assert [row["content"] for row in page["results"]] == ["A forge. Well?"]
