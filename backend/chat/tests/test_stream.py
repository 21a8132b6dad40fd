"""POST and GET /api/chat/stream: what a client of a reply sees and what is stored of it."""

from typing import Any
from uuid import uuid4

from chat.models import Message, Run
from conftest import Server
from testing import make_conversation, make_user, read_sse

SCRIPTED = "scripted/test"


def test_reply_is_streamed_and_stored(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)

    seen = server.api(user).stream(
        conversation.pk, '[[script text="Aye, coin first."]] Hello', model=SCRIPTED
    )

    assert seen.names[0] == "start"
    assert set(seen.names[1:-1]) == {"token"}
    assert seen.text == "Aye, coin first."
    assert seen.end["status"] == "final"
    assert seen.end["finish_reason"] == "stop"
    reply = Message.objects.get(pk=seen.end["message_id"])
    assert (reply.content, reply.status) == ("Aye, coin first.", "final")


def test_reply_continues_after_client_leaves(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=40 delay_ms=10]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        left = read_sse(response, stop_after=3)

    rest = api.attach(run_id=left.run_id, after=left.frames[-1].seq)

    assert rest.end["status"] == "final"
    assert left.text + rest.text == Message.objects.get(pk=rest.end["message_id"]).content
    assert Run.objects.count() == 1


def test_same_client_request_id_attaches_to_the_same_run(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    fields: dict[str, Any] = {"model": SCRIPTED, "client_request_id": str(uuid4())}

    first = server.api(user).stream(conversation.pk, "[[script tokens=5]]", **fields)
    second = server.api(user).stream(conversation.pk, "[[script tokens=5]]", **fields)

    assert second.run_id == first.run_id
    assert second.text == first.text
    assert Message.objects.filter(role="user").count() == 1
