"""POST /api/chat/stream: the bytes of a stream."""

import re
import threading
import time
from typing import Any
from uuid import UUID

import orjson
import pytest

from chat.models import Message, Run
from chat.streaming import copying
from chat.tests.conftest import SCRIPTED, begin, say, stop
from conftest import Server
from llm_service.providers.scripted import Script, spoken_text
from testing import Api, Seen, make_conversation, make_user, read_frames

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def read_raw(api: Api, prompt: str, **fields: Any) -> tuple[Any, bytes]:
    conversation = api.http.post("/api/conversations", json={}).json()
    body = {"conversation_id": conversation["id"], "prompt": prompt, "model": SCRIPTED, **fields}
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        return response, response.read()


def as_seen(raw: bytes) -> Seen:
    return Seen("", list(read_frames(raw.decode().split("\n"))))


def test_the_headers_of_a_stream(api: Api) -> None:
    response, _ = read_raw(api, "[[script tokens=1]]")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache, no-transform"
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["x-run-id"] == str(Run.objects.get().pk)
    assert "content-encoding" not in response.headers
    assert "content-length" not in response.headers


def test_every_frame_has_three_lines_in_one_order(api: Api) -> None:
    response, raw = read_raw(api, '[[script text="Aye, \n\n\r\n data: x 🗡️ ünd"]]')
    run_id = response.headers["x-run-id"]
    frames = raw.decode().split("\n\n")
    assert frames.pop() == ""
    numbers = []
    for frame in frames:
        match = re.fullmatch(r"id: (.*):(\d+)\nevent: (start|token|end)\ndata: (\{.*\})", frame)
        assert match, frame
        assert match[1] == run_id
        numbers.append(int(match[2]))
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


def test_start_and_end_say_what_the_contract_says(api: Api) -> None:
    response, raw = read_raw(api, "[[script tokens=3]]")
    seen = as_seen(raw)
    reply = Message.objects.get(role="assistant")
    question = Message.objects.get(role="user")

    start = seen.frames[0].data
    assert TIME.fullmatch(start.pop("ts"))
    assert start == {
        "message_id": str(reply.pk),
        "run_id": response.headers["x-run-id"],
        "user_message_id": str(question.pk),
    }
    end = seen.end
    assert TIME.fullmatch(end.pop("ts"))
    assert end.pop("usage")["output_tokens"] == 3
    assert end == {
        "status": "final",
        "message_id": str(reply.pk),
        "finish_reason": "stop",
        "call_log_id": start["run_id"],
    }


def test_text_is_not_escaped_beyond_what_a_line_needs(server: Server) -> None:
    user = make_user()
    turn = begin(make_conversation(user))
    text = 'Größe 城壁 🗡️ \u2028 </script>\r\na\nb\rc\td "e" \\ \x1f \x7f data: x\n\n'
    say(turn, text)
    stop(turn)

    query = {"run_id": str(turn.run_id)}
    raw = server.api(user).http.get("/api/chat/stream", params=query).content

    assert as_seen(raw).text == text
    assert "Größe 城壁 🗡️ \u2028 </script>".encode() in raw
    assert raw.count(b"\n") == 3 * 4
    assert b"\r" not in raw


def test_text_leaves_clean(api: Api) -> None:
    _, raw = read_raw(api, "[[script tokens=12 dirty=1 words=unicode]]")
    stored = Message.objects.get(role="assistant").content
    assert as_seen(raw).text == stored
    assert "\0" not in stored
    assert "\ufffd" in stored


@pytest.mark.parametrize("join", [1, 7])
def test_the_deltas_are_the_reply(api: Api, join: int) -> None:
    _, raw = read_raw(api, f"[[script tokens=60 delay_ms=1 join={join} words=unicode]]")
    expected = spoken_text(Script(tokens=60, words="unicode"))
    seen = as_seen(raw)
    assert seen.text == expected
    assert Message.objects.get(role="assistant").content == expected
    assert all(frame.data.keys() == {"delta"} for frame in seen.frames if frame.event == "token")


def test_tokens_leave_one_by_one(api: Api) -> None:
    conversation = api.http.post("/api/conversations", json={}).json()
    body = {
        "conversation_id": conversation["id"],
        "prompt": "[[script tokens=5 delay_ms=100]]",
        "model": SCRIPTED,
    }
    times = []
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        for frame in read_frames(response.iter_lines()):
            if frame.event == "token":
                times.append(time.monotonic())
    assert len(times) == 5
    assert times[-1] - times[0] > 0.3


@pytest.mark.parametrize(
    ("script", "status", "finish_reason", "code"),
    [
        ("finish=stop", "final", "stop", None),
        ("finish=length", "final", "length", None),
        ("finish=content_filter", "error", "content_filter", "content_filter"),
        ("finish=none", "interrupted", None, "upstream_incomplete"),
        ("fail_at=2 error=upstream_unavailable", "interrupted", None, "upstream_unavailable"),
        ("fail_at=2 error=upstream_bad_response", "error", None, "upstream_bad_response"),
    ],
)
def test_every_end_after_some_text(
    api: Api, script: str, status: str, finish_reason: str | None, code: str | None
) -> None:
    _, raw = read_raw(api, f"[[script tokens=3 {script}]]")
    seen = as_seen(raw)
    reply = Message.objects.get(role="assistant")

    assert (seen.end["status"], seen.end["finish_reason"]) == (status, finish_reason)
    assert (reply.status, reply.content) == (status, seen.text)
    assert seen.text.startswith("coin1 blade2")
    errors = [frame.data for frame in seen.frames if frame.event == "error"]
    assert [error["code"] for error in errors] == ([code] if code else [])
    assert bool(reply.error) == bool(code)
    for error in errors:
        assert seen.names[-2:] == ["error", "end"]
        assert error.keys() == {"detail", "code", "message_id", "retryable"}
        assert error["detail"] == reply.error
        assert error["message_id"] == str(reply.pk)
        assert isinstance(error["retryable"], bool)


def test_a_failure_before_the_first_word_is_spoken_in_character_and_not_kept(api: Api) -> None:
    _, raw = read_raw(api, "[[script fail_at=0 error=upstream_rate_limited]]")
    seen = as_seen(raw)

    assert seen.names == ["start", "token", "error", "end"]
    assert len(seen.text) > 10
    assert seen.frames[2].data["code"] == "upstream_rate_limited"
    assert seen.frames[2].data["retryable"] is True
    assert seen.end["status"] == "error"
    reply = Message.objects.get(role="assistant")
    assert (reply.content, reply.status, reply.token_count) == ("", "error", 0)
    again = api.attach(run_id=str(Run.objects.get().pk))
    assert again.text == seen.text
    [_, row] = api.get(f"/api/conversations/{reply.conversation_id}/messages")["results"]
    assert row["content"] == ""
    assert row["error"] == seen.frames[2].data["detail"]


def test_silence_is_filled_with_comments(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "HEARTBEAT_SECONDS", 0.1)
    _, raw = read_raw(api, "[[script tokens=2 first_delay_ms=450 delay_ms=1]]")
    start, rest = raw.split(b"\n\n", 1)
    assert start.startswith(b"id: ")
    assert rest.startswith(b": ping\n\n: ping\n\n: ping\n\n")
    seen = as_seen(raw)
    assert (seen.text, seen.end["status"]) == ("coin1 blade2", "final")


def test_many_readers_of_one_reply_see_the_same(api: Api) -> None:
    conversation = api.http.post("/api/conversations", json={}).json()
    results: list[Seen] = []
    body = {
        "conversation_id": conversation["id"],
        "prompt": "[[script tokens=40 delay_ms=5]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        run_id = response.headers["x-run-id"]
        threads = [
            threading.Thread(target=lambda: results.append(api.attach(run_id=run_id)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        first = Seen(run_id, list(read_frames(response.iter_lines())))
        for thread in threads:
            thread.join()
    assert {seen.text for seen in results} == {first.text}
    assert [seen.end for seen in results] == [first.end] * 8
    assert Run.objects.count() == 1
    assert UUID(run_id)


def test_data_is_json_on_one_line(api: Api) -> None:
    _, raw = read_raw(api, "[[script tokens=5]]")
    for line in raw.split(b"\n"):
        if line.startswith(b"data: "):
            assert orjson.loads(line[6:])
