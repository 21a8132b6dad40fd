"""Six events end a login; within a second of its commit each of its four channels is dead."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.services.credentials import end_all_sessions
from accounts.services.login import Device, open_session
from accounts.tokens import TokenPair
from chat.tests.sockets import Tabs
from conftest import Server
from testing import PASSWORD, make_conversation, make_user

NEW_PASSWORD = "another long passphrase"
LONG_REPLY = "[[script tokens=1000 delay_ms=20]]"
LIMIT_SECONDS = 1.0


@dataclass
class Screen:
    """A login with a reply on it: an open stream, an open socket, and a pair of tokens."""

    server: Server
    user: User
    tokens: TokenPair
    tabs: Tabs
    stream_ended_at: float = 0.0
    socket_ended_at: float = 0.0

    def open(self) -> None:
        self._headers = {"Authorization": f"Bearer {self.tokens.access}"}
        self._conversation = make_conversation(self.user)
        opened = [threading.Event(), threading.Event()]
        self._threads = [
            threading.Thread(target=self._read_stream, args=(opened[0],)),
            threading.Thread(target=self._read_socket, args=(opened[1],)),
        ]
        for thread, ready in zip(self._threads, opened, strict=True):
            thread.start()
            assert ready.wait(10)

    def _read_stream(self, opened: threading.Event) -> None:
        body = {
            "conversation_id": str(self._conversation.pk),
            "prompt": LONG_REPLY,
            "model": "scripted/test",
        }
        http = self.server.api().http
        with http.stream("POST", "/api/chat/stream", json=body, headers=self._headers) as response:
            assert response.status_code == 200
            for line in response.iter_lines():
                if line.startswith("event: token"):
                    opened.set()
        self.stream_ended_at = time.monotonic()

    def _read_socket(self, opened: threading.Event) -> None:
        tab = self.tabs.open(self._conversation.pk, headers=self._headers)
        opened.set()
        assert tab.closed(20) == 4009
        self.socket_ended_at = time.monotonic()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a channel is open still"


Event = Callable[[Server, User], Any]


def call(server: Server, user: User, method: str, path: str, body: Any = None) -> None:
    """By another device of the same person."""
    headers = {"Authorization": f"Bearer {sessions.issue(user).access}"}
    response = server.api().http.request(method, path, json=body, headers=headers)
    assert response.status_code < 300, response.text


def change_password(server: Server, user: User) -> None:
    body = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    call(server, user, "POST", "/api/auth/password/change", body)


def reset(server: Server, user: User) -> None:
    link = {"uid": write_uid(user), "token": reset_tokens.make_token(user)}
    body = {**link, "new_password": NEW_PASSWORD}
    call(server, user, "POST", "/api/auth/password/reset/confirm", body)


def delete(server: Server, user: User) -> None:
    call(server, user, "DELETE", "/api/me", {"password": PASSWORD})


def sign_out_elsewhere(server: Server, user: User) -> None:
    call(server, user, "DELETE", "/api/auth/sessions")


def edit_in_admin(user: User, **changes: Any) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("cersei@example.org"))
    form = {
        "email": user.email,
        "is_active": "on",
        "email_verified": "on",
        "settings-TOTAL_FORMS": "1",
        "settings-INITIAL_FORMS": "1",
        "settings-0-user": str(user.pk),
        "settings-0-theme": "light",
        "settings-0-chat_model": "",
    } | changes
    data = {name: value for name, value in form.items() if value is not None}
    response = client.post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    assert response.status_code == 302


EVENTS: dict[str, Event] = {
    "password change": change_password,
    "password reset": reset,
    "another address": lambda _, user: edit_in_admin(user, email="blackwater@example.org"),
    "deactivation": lambda _, user: edit_in_admin(user, is_active=None),
    "deletion": delete,
    "sign out everywhere": sign_out_elsewhere,
}


@pytest.fixture
def tabs(server: Server) -> Iterator[Tabs]:
    opener = Tabs(server)
    yield opener
    opener.close()


@pytest.mark.against_the_clock("a stream and a socket end within a second")
@pytest.mark.parametrize("event", EVENTS)
def test_all_four_channels_are_dead_within_a_second(server: Server, tabs: Tabs, event: str) -> None:
    user = make_user()
    screen = Screen(server, user, sessions.issue(user), tabs)
    screen.open()

    EVENTS[event](server, user)
    committed_at = time.monotonic()

    http = server.api().http
    headers = {"Authorization": f"Bearer {screen.tokens.access}"}
    assert http.get("/api/me", headers=headers).status_code == 401
    refreshed = http.post("/api/auth/refresh", json={"refresh": screen.tokens.refresh})
    assert (refreshed.status_code, refreshed.json()["code"]) == (401, "token_not_valid")
    screen.wait()
    assert screen.stream_ended_at - committed_at < LIMIT_SECONDS
    assert screen.socket_ended_at - committed_at < LIMIT_SECONDS


def test_a_login_that_was_under_way_with_the_old_password_opens_nothing(user: User) -> None:
    """Its password was looked at before the change, its session is made after."""
    before = User.objects.get(pk=user.pk)
    User.objects.filter(pk=user.pk).update(password=make_password(NEW_PASSWORD))
    end_all_sessions(user)
    late = open_session(before, Device())
    answer = Client().get("/api/me", headers={"Authorization": f"Bearer {late.tokens.access}"})
    assert answer.status_code == 401
