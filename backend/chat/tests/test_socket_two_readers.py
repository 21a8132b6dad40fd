"""An event stream and a socket are two readers of one journal."""

import threading

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs, assert_same
from conftest import Server
from testing import Seen

SCRIPTS = {
    "plain": "tokens=40 delay_ms=2",
    "at once": "tokens=200 delay_ms=0",
    "unicode": "tokens=60 delay_ms=1 words=unicode",
    "dirty": "tokens=40 delay_ms=1 words=unicode dirty=1",
    "lines and quotes": 'text="a\\b \n\r\n\t / \u2028 \x7f end" delay_ms=1',
    "cut short": "tokens=20 delay_ms=1 finish=length",
    "filtered": "tokens=20 delay_ms=1 finish=content_filter",
    "incomplete": "tokens=20 delay_ms=1 finish=none",
    "fails at once": "tokens=20 fail_at=0 error=upstream_timeout",
    "fails later": "tokens=20 delay_ms=1 fail_at=7 error=upstream_unavailable",
    "large": "tokens=4000 delay_ms=0 join=1000",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_they_agree_event_for_event(
    server: Server, tabs: Tabs, user: User, conversation: Conversation, script: str
) -> None:
    here, there = tabs.ready(conversation.pk, user), tabs.ready(conversation.pk, user)

    seen = server.api(user).stream(conversation.pk, f"[[script {script}]]", model=SCRIPTED)

    for tab in (here, there):
        reading = tab.read_run(seen.run_id)
        reading.assert_gapless()
        assert_same(reading, seen)
    stored = Message.objects.get(role="assistant")
    if "fails at once" not in seen.end["status"] and stored.content:
        assert seen.text == stored.content
    # One that comes afterwards is told the same.
    late = tabs.ready(conversation.pk, user)
    late.send("resume", run_id=seen.run_id, after=0)
    assert_same(late.read_run(seen.run_id), seen)


def test_a_turn_begun_on_the_socket_is_in_the_stream(
    server: Server, tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab = tabs.ready(conversation.pk, user)
    tab.send("message.send", content="[[script tokens=100 delay_ms=20]]", model=SCRIPTED)
    run_id = tab.until("response.started")["run_id"]
    seen = server.api(user).attach(conversation_id=str(conversation.pk))
    assert seen.run_id == run_id
    assert_same(tab.read_run(run_id), seen)


def test_they_agree_about_a_reply_that_was_stopped(
    server: Server, tabs: Tabs, user: User, conversation: Conversation
) -> None:
    tab, api = tabs.ready(conversation.pk, user), server.api(user)
    streams: list[Seen] = []
    prompt = "[[script tokens=3000 delay_ms=5]]"
    streaming = threading.Thread(
        target=lambda: streams.append(api.stream(conversation.pk, prompt, model=SCRIPTED))
    )
    streaming.start()
    run_id = tab.until("response.output_text.delta")["run_id"]
    assert server.api(user).http.post(f"/api/chat/runs/{run_id}/stop").status_code == 202
    streaming.join(5)
    reading = tab.read_run(run_id)
    assert_same(reading, streams[0])
    assert reading.final["status"] == "cancelled"
    assert reading.text == Message.objects.get(role="assistant").content
