"""A stream lasts as long as the login behind it."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from accounts import rotation, sessions
from accounts.models import User
from chat.models import Conversation, Message, Run
from chat.tests.conftest import SCRIPTED
from conftest import Server
from testing import Api, make_conversation, make_user, read_frames


def end_session(user: User, refresh: str) -> None:
    sessions.revoke_refresh(refresh)


def raise_epoch(user: User, refresh: str) -> None:
    User.objects.filter(pk=user.pk).update(epoch=user.epoch + 1)


def end_all(user: User, refresh: str) -> None:
    user.end_sessions()


def deactivate(user: User, refresh: str) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def delete(user: User, refresh: str) -> None:
    User.objects.get(pk=user.pk).delete()


def sign_in(server: Server, user: User) -> tuple[Api, str]:
    pair = sessions.issue(user)
    api = server.api()
    api.http.headers["Authorization"] = f"Bearer {pair.access}"
    return api, pair.refresh


def read_until_over(
    api: Api, conversation: Conversation, prompt: str, happens: Callable[[], Any]
) -> tuple[list[str], float]:
    """The events after the first token, and how long after `happens` the stream ended."""
    body = {"conversation_id": str(conversation.pk), "prompt": prompt, "model": SCRIPTED}
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        frames = read_frames(response.iter_lines())
        while next(frames).event != "token":
            pass
        happens()
        started = time.monotonic()
        names = [frame.event for frame in frames]
    return names, time.monotonic() - started


@pytest.mark.parametrize("end", [end_session, raise_epoch, end_all, deactivate, delete])
@pytest.mark.parametrize("script", ["tokens=3000 delay_ms=5", "tokens=9 stall_at=1"])
def test_the_end_of_the_session_ends_the_stream(
    server: Server, end: Callable[[User, str], None], script: str
) -> None:
    user = make_user()
    api, refresh = sign_in(server, user)

    names, seconds = read_until_over(
        api, make_conversation(user), f"[[script {script}]]", lambda: end(user, refresh)
    )

    assert seconds < 1
    assert end is delete or "end" not in names
    assert api.http.get("/api/chat/stream", params={"conversation_id": "x"}).status_code == 401


def test_signing_out_does_not_stop_the_reply(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api, refresh = sign_in(server, user)

    def sign_out() -> None:
        assert api.http.post("/api/auth/logout", json={"refresh": refresh}).status_code == 204

    names, _ = read_until_over(api, conversation, "[[script tokens=150 delay_ms=10]]", sign_out)
    assert "end" not in names

    run_id = str(Run.objects.get().pk)
    rest = server.api(user).attach(run_id=run_id)
    assert rest.end["status"] == "final"
    assert rest.text == Message.objects.get(role="assistant").content


def test_another_session_of_the_same_person_goes_on(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api, _ = sign_in(server, user)
    _, other = sign_in(server, user)

    names, _ = read_until_over(
        api,
        conversation,
        "[[script tokens=120 delay_ms=10]]",
        lambda: sessions.revoke_refresh(other),
    )
    assert names[-1] == "end"


def test_a_refreshed_session_goes_on(server: Server) -> None:
    user = make_user()
    api, refresh = sign_in(server, user)
    names, _ = read_until_over(
        api,
        make_conversation(user),
        "[[script tokens=120 delay_ms=10]]",
        lambda: rotation.rotate(refresh),
    )
    assert names[-1] == "end"


def test_many_streams_end_together(server: Server) -> None:
    user = make_user()
    api, refresh = sign_in(server, user)
    started = threading.Barrier(6)
    seconds: list[float] = []

    def follow(conversation: Conversation) -> None:
        _, passed = read_until_over(
            api, conversation, "[[script tokens=9 stall_at=1]]", started.wait
        )
        seconds.append(passed)

    # Made here: a thread that asked the database would leave a connection behind.
    threads = [
        threading.Thread(target=follow, args=[conversation])
        for conversation in [make_conversation(user) for _ in range(5)]
    ]
    for thread in threads:
        thread.start()
    started.wait(10)
    sessions.revoke_refresh(refresh)
    for thread in threads:
        thread.join(10)
    assert len(seconds) == 5
    assert max(seconds) < 1.1
