"""A conversation is named once, after its first whole reply, and never against its owner's will."""

from __future__ import annotations

import time

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from chat.models import Conversation, Run
from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs
from chat.title_text import offline_title
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import Api, make_conversation


def say(api: Api, conversation: Conversation, prompt: str, model: str = SCRIPTED) -> None:
    api.stream(conversation.pk, prompt, model=model)


def wait_for(conversation: Conversation, source: str) -> str:
    """Its title, once it comes from `source`."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        conversation.refresh_from_db()
        if conversation.title_source == source:
            return str(conversation.title)
        time.sleep(0.02)
    raise AssertionError(f"{conversation.title_source}: {conversation.title}")


def test_the_model_names_it_after_its_first_reply(
    server: Server, upstream: WireServer, user: User, tabs: Tabs, settings: Settings
) -> None:
    settings.LLM_TITLE_MODEL = "openai/title"
    conversation = make_conversation(user)
    tab = tabs.ready(conversation.pk, user)
    say(server.api(user), conversation, "What does a sword cost?", "openai/echo")
    assert wait_for(conversation, "model") == "The Price of a Sword"
    tab.until("thread.title.updated", where=lambda frame: frame["title"] == "The Price of a Sword")
    titles = [frame["title"] for frame in tab.of("thread.title.updated")]
    # A tab that looks late gets the last one only.
    assert titles[-2:-1] in ([], ["Bronn — What does a sword cost?"])
    [asked] = [request for request in upstream.received if request.body["model"] == "title"]
    assert "What does a sword cost?" in asked.body["messages"][1]["content"]
    assert call_log.flush(5)
    call = LLMCallLog.objects.get(metadata__feature="title")
    run = Run.objects.get()
    assert (call.user_id, call.run_id, call.status) == (user.pk, run.pk, "success")
    receipt = server.api(user).get(f"/api/chat/runs/{run.pk}/receipt")
    assert receipt["call_log_id"] == str(run.pk), "not the title's"
    assert call.metadata["conversation_id"] == str(conversation.pk)


def test_a_second_reply_makes_no_second_attempt(
    server: Server, upstream: WireServer, user: User, settings: Settings
) -> None:
    settings.LLM_TITLE_MODEL = "openai/broken"
    conversation = make_conversation(user)
    api = server.api(user)
    say(api, conversation, "One")
    wait_for_requests(upstream, 1)
    settings.LLM_TITLE_MODEL = "openai/title"
    say(api, conversation, "Two")
    time.sleep(0.3)
    assert [request.body["model"] for request in upstream.received] == ["broken"]
    assert wait_for(conversation, "first_line") == "Bronn — One"


def wait_for_requests(upstream: WireServer, count: int) -> None:
    deadline = time.monotonic() + 5
    while len(upstream.received) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(upstream.received) == count


def test_a_failed_reply_is_not_named_and_the_next_whole_one_is(
    server: Server, upstream: WireServer, user: User, settings: Settings
) -> None:
    settings.LLM_TITLE_MODEL = "openai/title"
    conversation = make_conversation(user)
    api = server.api(user)
    say(api, conversation, "[[script tokens=3 fail_at=2]]")
    time.sleep(0.2)
    assert upstream.received == []
    say(api, conversation, "[[script tokens=3]]")
    assert wait_for(conversation, "model") == "The Price of a Sword"


def test_a_title_of_the_persons_own_stays(
    server: Server, upstream: WireServer, user: User, settings: Settings
) -> None:
    settings.LLM_TITLE_MODEL = "openai/slow-title"
    conversation = make_conversation(user)
    api = server.api(user)
    say(api, conversation, "[[script tokens=3]]")
    wait_for_requests(upstream, 1)
    api.http.patch(f"/api/conversations/{conversation.pk}", json={"title": "Mine"})
    time.sleep(0.6)
    assert wait_for(conversation, "user") == "Mine"
    assert call_log.flush(5)
    assert LLMCallLog.objects.get(metadata__feature="title").status == "success"


def test_a_named_conversation_is_not_asked_about(
    server: Server, upstream: WireServer, user: User, settings: Settings
) -> None:
    settings.LLM_TITLE_MODEL = "openai/title"
    conversation = make_conversation(user, title="Mine", title_source="user")
    say(server.api(user), conversation, "[[script tokens=3]]")
    time.sleep(0.2)
    assert upstream.received == []


@pytest.mark.parametrize("model", ["", "openai/title"])
def test_without_a_key_it_is_named_by_what_was_asked(
    server: Server, user: User, settings: Settings, model: str
) -> None:
    settings.LLM_TITLE_MODEL = model
    conversation = make_conversation(user)
    say(server.api(user), conversation, "Hello Bronn, could you tell me what a sword costs? Soon!")
    assert wait_for(conversation, "model") == "What a sword costs?"
    assert call_log.flush(5)
    assert LLMCallLog.objects.filter(run_id=None).count() == 0


def test_off_means_that_the_first_line_stays(
    server: Server, user: User, settings: Settings
) -> None:
    conversation = make_conversation(user)
    say(server.api(user), conversation, "Hello there")
    time.sleep(0.2)
    assert wait_for(conversation, "first_line") == "Bronn — Hello there"
    assert Run.objects.get().status == "final"


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Will you fight for me?", "Will you fight for me?"),
        ("Hi Bronn! Who owns the castle? And why?", "Who owns the castle?"),
        ("good evening, please tell me about the Blackwater", "About the Blackwater"),
        ("Bronn", ""),
        ("hello!", ""),
        ("?!", ""),
        ("3.5 gold dragons, is that fair?", "3.5 gold dragons, is that fair?"),
        ("Hilda is my aunt.", "Hilda is my aunt"),
    ],
)
def test_without_a_model_the_question_names_it(question: str, title: str) -> None:
    assert offline_title("Bronn", question) == title
