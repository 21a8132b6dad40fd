"""Several tabs and conversations: all show the same state, whichever tab changed it."""

import time
from uuid import uuid4

from accounts.models import User
from chat.models import Conversation, Message, Run
from chat.tests.conftest import SCRIPTED, talk
from chat.tests.sockets import Tab, Tabs
from llm_service.tests.wire_server import WireServer
from testing import Api, make_conversation, make_user


def path(conversation: Conversation) -> str:
    return f"/api/conversations/{conversation.pk}"


def test_every_tab_shows_one_and_the_same_reply(
    tabs: Tabs, upstream: WireServer, user: User, conversation: Conversation
) -> None:
    open_tabs = [tabs.ready(conversation.pk, user) for _ in range(5)]
    open_tabs[0].send("message.send", content="Say this once", model="openai/echo")
    readings = [tab.read_run() for tab in open_tabs]

    assert len(upstream.received) == 1
    assert {reading.text for reading in readings} == {"Say this once"}
    assert {reading.final["run_id"] for reading in readings} == {str(Run.objects.get().pk)}
    assert Message.objects.count() == 2
    for tab, reading in zip(open_tabs, readings, strict=True):
        reading.assert_gapless()
        assert [frame["message"]["content"] for frame in tab.of("message.created")] == [
            "Say this once"
        ]
        assert reading.names.count("response.started") == reading.names.count("final") == 1


def test_two_that_send_at_once_get_one_reply(
    tabs: Tabs, upstream: WireServer, user: User, conversation: Conversation
) -> None:
    open_tabs = [tabs.ready(conversation.pk, user) for _ in range(6)]
    request_id = str(uuid4())
    for tab in open_tabs:
        tab.send("message.send", content="Once", model="openai/echo", client_request_id=request_id)
    texts = [tab.read_run().text for tab in open_tabs]
    assert {text[-4:] for text in texts} == {"Once"}
    assert len(upstream.received) == 1
    assert Message.objects.count() == 2
    assert [tab.of("response.error") for tab in open_tabs] == [[]] * 6


def test_two_that_send_different_things_at_once(
    tabs: Tabs, user: User, conversation: Conversation
) -> None:
    open_tabs = [tabs.ready(conversation.pk, user) for _ in range(4)]
    for number, tab in enumerate(open_tabs):
        script = f"[[script tokens=30 delay_ms=10 seed={number}]]"
        tab.send("message.send", content=script, model=SCRIPTED)
    readings = [tab.read_run() for tab in open_tabs]
    refusals = [frame for tab in open_tabs for frame in tab.of("response.error")]
    assert [frame["code"] for frame in refusals] == ["run_active"] * 3
    assert {frame["run_id"] for frame in refusals} == {readings[0].final["run_id"]}
    assert len({reading.text for reading in readings}) == 1
    assert Run.objects.count() == 1


def test_a_tab_of_another_conversation_sees_the_list_move_but_no_text(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(make_conversation(user).pk, user)
    # Slow enough for an entry that is read while it is written.
    seen = api.stream(conversation.pk, "[[script tokens=5 delay_ms=100]]", model=SCRIPTED)
    ended = tab.until(
        "conversation.updated", where=lambda frame: not frame["conversation"]["active_run"]
    )
    assert ended["conversation"] == api.get(path(conversation))
    running = tab.of("conversation.updated")[0]["conversation"]["active_run"]
    assert running["run_id"] == seen.run_id
    assert tab.of("thread.title.updated")[0]["conversation_id"] == str(conversation.pk)
    told = {frame["event_type"] for frame in tab.frames + tab.drain()}
    assert told == {"ready", "thread.title.updated", "conversation.updated"}


def test_another_person_hears_nothing(tabs: Tabs, api: Api, conversation: Conversation) -> None:
    stranger = make_user()
    tab = tabs.ready(make_conversation(stranger).pk, stranger)
    api.stream(conversation.pk, "[[script tokens=3]]", model=SCRIPTED)
    api.http.patch(path(conversation), json={"title": "Secret"})
    api.http.delete(path(conversation))
    assert tab.drain(1.0) == []


def test_a_new_title_is_everywhere(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    here = tabs.ready(conversation.pk, user)
    there = tabs.ready(make_conversation(user).pk, user)
    changed = api.http.patch(path(conversation), json={"title": "Ale"}).json()
    for tab in (here, there):
        title = tab.until("thread.title.updated")
        assert (title["title"], title["thread_id"]) == ("Ale", str(conversation.pk))
        assert tab.until("conversation.updated")["conversation"] == changed


def test_a_new_conversation_appears_in_every_list(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    made = api.http.post("/api/conversations", json={"title": "New"}).json()
    assert tab.until("conversation.updated")["conversation"] == made
    archived = api.http.patch(f"/api/conversations/{made['id']}", json={"is_archived": True})
    assert tab.until("conversation.updated")["conversation"] == archived.json()


def test_a_message_without_a_reply(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    made = api.http.post(path(conversation) + "/messages/create", json={"content": "Noted"})
    created = tab.until("message.created")
    assert (created["message"], created["client_request_id"]) == (made.json(), None)
    assert tab.until("conversation.updated")["conversation"]["message_count"] == 1


def test_another_branch_and_a_deleted_message(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    question, _ = talk(conversation, "Hello", "Aye.")
    first = Message.objects.get(role="assistant")
    api.stream(
        conversation.pk, create_user_message=False, parent_id=str(question.pk), model=SCRIPTED
    )
    tab = tabs.ready(conversation.pk, user)
    api.http.patch(path(conversation), json={"leaf_id": str(first.pk)})
    assert tab.until("branch.updated")["leaf_id"] == str(first.pk)
    api.http.delete(f"{path(conversation)}/messages/{question.pk}")
    assert tab.until("branch.updated")["leaf_id"] is None


def test_stopping_from_another_tab(tabs: Tabs, user: User, conversation: Conversation) -> None:
    writing, stopping = tabs.ready(conversation.pk, user), tabs.ready(conversation.pk, user)
    writing.send("message.send", content="[[script tokens=3000 delay_ms=5]]", model=SCRIPTED)
    run_id = stopping.until("response.output_text.delta")["run_id"]
    stopping.send("run.stop", run_id=run_id)
    readings = [tab.read_run() for tab in (writing, stopping)]
    assert [reading.final["status"] for reading in readings] == ["cancelled"] * 2
    assert readings[0].text == readings[1].text == Message.objects.get(role="assistant").content


def test_a_deleted_conversation_closes_its_tabs_only(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    own = tabs.ready(conversation.pk, user)
    other = tabs.ready(make_conversation(user).pk, user)
    own.send("message.send", content="[[script tokens=3000 delay_ms=5]]", model=SCRIPTED)
    own.until("response.output_text.delta")

    assert api.http.delete(path(conversation)).status_code == 204

    assert own.closed() == 4004
    assert own.frames[-1] == {
        "event_type": "conversation.deleted",
        "conversation_id": str(conversation.pk),
    }
    assert other.until("conversation.deleted")["conversation_id"] == str(conversation.pk)
    # Nothing of it comes afterwards.
    assert other.drain() == []


def test_replays_and_pongs_go_on_side_by_side(
    tabs: Tabs, api: Api, user: User, conversation: Conversation
) -> None:
    long = api.stream(conversation.pk, "[[script tokens=4000 delay_ms=0 join=40]]", model=SCRIPTED)
    tab = tabs.ready(conversation.pk, user)
    tab.send("message.send", content="[[script tokens=200 delay_ms=5]]", model=SCRIPTED)
    running = tab.until("response.started")["run_id"]
    tab.send("resume", run_id=long.run_id, after=0)
    slowest = 0.0
    for _ in range(20):
        began = time.monotonic()
        tab.send("pong", timestamp=None)
        tab.until("pong_ack")
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 0.5
    tab.until("final", where=lambda frame: frame["run_id"] == running)
    tab.drain()
    assert text_of(tab, long.run_id) == long.text
    assert text_of(tab, running) == Message.objects.get(runs__pk=running).content


def text_of(tab: Tab, run_id: str) -> str:
    frames = tab.of("response.output_text.delta")
    return "".join(frame["delta"] for frame in frames if frame["run_id"] == run_id)
