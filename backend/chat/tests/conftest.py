"""What the tests of the chat API share: a signed-in client, conversations with text in them, and
runs that nobody executes.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from chat import branches
from chat.erasure import erasures
from chat.events import Token
from chat.journal import store
from chat.journal.endings import Ending
from chat.models import Conversation, Message
from chat.services.messages import create_message
from chat.services.turn_requests import Turn, TurnRequest
from chat.tests.faults.database_servers import RedisServer
from chat.tests.faults.harness import find_free_port
from chat.tests.sockets import Tabs
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, Http, bearer, make_conversation, make_user, start_turn

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'
ABSENT_ID = "00000000-0000-4000-8000-000000000000"
SCRIPTED = "scripted/test"


SignIn = Callable[[User], Http]


@pytest.fixture
def sign_in() -> SignIn:
    return lambda user: Http(bearer(user))


@pytest.fixture
def http(user: User) -> Http:
    return Http(bearer(user))


@pytest.fixture
def conversation(user: User) -> Conversation:
    return make_conversation(user)


@pytest.fixture
def api(server: Server, user: User) -> Api:
    """A client of the running server, signed in as `user`."""
    return server.api(user)


@pytest.fixture
def stranger(db: None) -> User:
    return make_user()


@pytest.fixture
def no_erasing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The background work of a server that another test uses erases nothing."""
    monkeypatch.setattr(erasures, "_rest_until", float("inf"))


@pytest.fixture
def tabs(server: Server) -> Iterator[Tabs]:
    opener = Tabs(server)
    yield opener
    opener.close()


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis to break."""
    running = RedisServer(find_free_port()).start()
    yield running
    running.kill()


@pytest.fixture
def upstream(server: Server, settings: Any) -> Iterator[WireServer]:
    """A real server of the model's wire, which remembers what it was asked; `openai/echo` says the
    prompt, `openai/*` plays any scenario of it.
    """

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, server.loop).result(10)

    wire = WireServer()
    run(wire.__aenter__())
    settings.OPENAI_BASE_URL = wire.address
    settings.OPENAI_API_KEY = "sk-test"
    settings.LLM_ALLOWED_MODELS = ("openai/*", "scripted/*", "offline/persona")
    settings.LLM_MAX_RETRIES = 0
    yield wire
    run(wire.__aexit__())


def talk(conversation: Conversation, *texts: str) -> list[Message]:
    """Hang these below the visible branch in turn: a user's message, its reply, and so on."""
    messages = []
    for text in texts:
        leaf = branches.find_leaf(conversation)
        if leaf is None or leaf.role == Message.Role.ASSISTANT:
            message = create_message(conversation.user, conversation.pk, text)
        else:
            message = reply(conversation, text)
        messages.append(message)
    return messages


def reply(conversation: Conversation, text: str) -> Message:
    """A finished reply to the newest message, as a run would leave it."""
    turn = begin(conversation, "", create_user_message=False)
    say(turn, text)
    store.close(turn.run_id, Ending(status="final", finish_reason="stop"))
    return Message.objects.get(pk=turn.start.message_id)


def begin(conversation: Conversation, prompt: str = "Hello", **fields: Any) -> Turn:
    """A turn that is stored and counts as running, but that nobody executes."""
    request = TurnRequest(conversation_id=conversation.pk, prompt=prompt, **fields)
    return start_turn(conversation.user, request)


def say(turn: Turn, *deltas: str) -> None:
    """Write deltas of a running turn into its journal."""
    message_id = UUID(turn.start.message_id)
    first_seq = store.last_seq(turn.run_id) + 1
    events = [Token(delta) for delta in deltas]
    assert store.commit([store.Batch(turn.run_id, message_id, first_seq, events)])


def stop(turn: Turn) -> None:
    store.close(turn.run_id, Ending(status="cancelled"))
