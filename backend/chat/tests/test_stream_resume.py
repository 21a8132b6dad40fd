"""GET /api/chat/stream: coming back to a run."""

import time
from datetime import timedelta
from typing import Any

import pytest

from chat.journal import compaction, replays, store
from chat.journal.endings import Ending
from chat.models import Conversation, Message, Run, RunEvent
from chat.tests.conftest import SCRIPTED, begin, say, stop
from llm_service import call_log
from testing import Api, read_sse

PATH = "/api/chat/stream"


def test_the_whole_of_a_finished_run(api: Api, conversation: Conversation) -> None:
    first = api.stream(conversation.pk, "[[script tokens=5]]", model=SCRIPTED)
    again = api.attach(run_id=first.run_id)
    assert again.frames == first.frames


def test_from_any_place_the_rest(api: Api, conversation: Conversation) -> None:
    first = api.stream(conversation.pk, "[[script tokens=8 delay_ms=5]]", model=SCRIPTED)
    assert len(first.frames) > 3
    for place, frame in enumerate(first.frames[:-1], start=1):
        for rest in (
            api.attach(run_id=first.run_id, after=frame.seq),
            api.attach(run_id=first.run_id, headers={"Last-Event-ID": frame.id}),
            # The header is what a browser sends by itself, so it is the newer of the two.
            api.attach(run_id=first.run_id, after=0, headers={"Last-Event-ID": frame.id}),
        ):
            assert rest.frames == first.frames[place:]


@pytest.mark.parametrize("past", [0, 1, 1000, 10**9, 10**30])
def test_past_the_end_there_is_just_the_end(
    api: Api, conversation: Conversation, past: int
) -> None:
    first = api.stream(conversation.pk, "[[script tokens=2]]", model=SCRIPTED)
    last = first.frames[-1]
    rest = api.attach(run_id=first.run_id, after=last.seq + past)
    assert (rest.names, rest.end) == (["end"], last.data)
    header = {"Last-Event-ID": f"{first.run_id}:{last.seq + past}"}
    assert api.attach(run_id=first.run_id, headers=header).names == ["end"]


def test_past_the_place_of_a_running_reply_it_waits(api: Api, conversation: Conversation) -> None:
    """A cursor that is ahead of everything: nothing is repeated, and the end still comes."""
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=10 delay_ms=20]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", PATH, json=body) as response:
        run_id = read_sse(response, stop_after=2).run_id
    rest = api.attach(run_id=run_id, after=100000)
    assert rest.names == ["end"]
    assert rest.end["status"] == "final"


def test_a_conversation_leads_to_its_running_reply(api: Api, conversation: Conversation) -> None:
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=20 delay_ms=100]]",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", PATH, json=body) as response:
        left = read_sse(response, stop_after=3)

    attached = api.attach(conversation_id=str(conversation.pk))

    assert attached.run_id == left.run_id
    assert attached.names[0] == "start"
    assert attached.text == Message.objects.get(role="assistant").content


def test_without_a_running_reply_there_is_no_content(api: Api, conversation: Conversation) -> None:
    def ask() -> Any:
        return api.http.get(PATH, params={"conversation_id": str(conversation.pk)})

    assert (ask().status_code, ask().content) == (204, b"")
    stop(begin(conversation))
    answer = ask()
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]


def test_the_cursor_of_an_active_run_leads_on(api: Api, conversation: Conversation) -> None:
    turn = begin(conversation)
    say(turn, "Aye", ", coin")
    path = f"/api/conversations/{conversation.pk}"
    cursor = api.get(path)["active_run"]["cursor"]
    content = api.get(f"{path}/messages")["results"][-1]["content"]
    say(turn, " first")
    stop(turn)

    rest = api.attach(run_id=str(turn.run_id), headers={"Last-Event-ID": cursor})

    assert content + rest.text == "Aye, coin first"
    assert rest.end["status"] == "cancelled"


def compact(run_id: Any) -> None:
    # Long after its end, so that the log of its call is written.
    assert call_log.flush(5)
    assert compaction.compact_older_than(timedelta(seconds=-1)) == 1
    assert RunEvent.objects.filter(run_id=run_id, kind="token").count() == 0


def without_time(end: dict[str, Any]) -> dict[str, Any]:
    """The moment of the end is known a little less exactly afterwards."""
    return {**end, "ts": None}


def test_after_compaction_the_rest_comes_in_one_piece(api: Api, conversation: Conversation) -> None:
    first = api.stream(conversation.pk, "[[script tokens=8 words=unicode]]", model=SCRIPTED)
    compact(first.run_id)

    whole = api.attach(run_id=first.run_id)
    assert whole.names == ["start", "token", "end"]
    assert (whole.text, without_time(whole.end)) == (first.text, without_time(first.end))
    assert whole.frames[0] == first.frames[0]

    seen = ""
    for frame in first.frames[:-1]:
        seen += frame.data.get("delta", "")
        rest = api.attach(run_id=first.run_id, after=frame.seq)
        assert seen + rest.text == first.text
        assert rest.names == (["token", "end"] if rest.text else ["end"])
        assert rest.end == whole.end
    for past in (first.frames[-1].seq, first.frames[-1].seq + 1, 10**6):
        assert api.attach(run_id=first.run_id, after=past).names == ["end"]


def test_a_compacted_run_that_is_deleted_under_its_reader_ends(
    api: Api, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two of the reader's statements."""
    first = api.stream(conversation.pk, "[[script tokens=8]]", model=SCRIPTED)
    compact(first.run_id)
    read_compacted = replays._read_compacted

    def delete_then_read(*args: Any) -> Any:
        Conversation.objects.filter(pk=conversation.pk).delete()
        return read_compacted(*args)

    monkeypatch.setattr(replays, "_read_compacted", delete_then_read)
    seen = api.attach(run_id=first.run_id, after=1)
    assert (seen.names, seen.end["status"]) == (["end"], "cancelled")


def test_times_have_one_format_even_on_the_full_second(
    api: Api, conversation: Conversation
) -> None:
    turn = begin(conversation)
    stop(turn)
    Run.objects.update(created_at="2026-01-02T03:04:05Z", ended_at="2026-01-02T03:04:06Z")
    compact(turn.run_id)
    seen = api.attach(run_id=str(turn.run_id))
    assert seen.frames[0].data["ts"] == "2026-01-02T03:04:05.000000Z"
    assert seen.end["ts"] == "2026-01-02T03:04:06.000000Z"


def test_after_compaction_a_failure_is_still_told(api: Api, conversation: Conversation) -> None:
    first = api.stream(
        conversation.pk,
        "[[script fail_at=3 tokens=9 error=upstream_bad_response]]",
        model=SCRIPTED,
    )
    compact(first.run_id)
    whole = api.attach(run_id=first.run_id)
    assert whole.names == ["start", "token", "error", "end"]
    assert whole.text == first.text
    assert whole.frames[-2].data == first.frames[-2].data
    assert without_time(whole.end) == without_time(first.end)


def test_after_compaction_numbers_still_rise(api: Api, conversation: Conversation) -> None:
    first = api.stream(conversation.pk, "[[script tokens=30 delay_ms=2]]", model=SCRIPTED)
    compact(first.run_id)
    whole = api.attach(run_id=first.run_id)
    numbers = [frame.seq for frame in whole.frames]
    assert numbers == sorted(set(numbers))
    # Whoever comes back with one of these numbers misses nothing.
    assert api.attach(run_id=first.run_id, after=whole.frames[-2].seq).names == ["end"]


def test_a_run_that_was_lost_is_ended_for_its_readers(api: Api, conversation: Conversation) -> None:
    turn = begin(conversation)
    say(turn, "Aye, ")
    Run.objects.update(lease_expires_at="2020-01-01T00:00:00Z")
    started = time.monotonic()

    seen = api.attach(run_id=str(turn.run_id))

    assert time.monotonic() - started < 4
    assert (seen.text, seen.end["status"]) == ("Aye, ", "interrupted")
    assert seen.names == ["start", "token", "error", "end"]
    reply = Message.objects.get(role="assistant")
    assert (reply.content, reply.status) == ("Aye, ", "interrupted")


def test_a_run_ended_elsewhere_ends_here(api: Api, conversation: Conversation) -> None:
    turn = begin(conversation)
    with api.http.stream("GET", PATH, params={"run_id": str(turn.run_id)}) as response:
        lines = response.iter_lines()
        assert next(lines).endswith(":1")
        say(turn, "From afar")
        store.close(turn.run_id, Ending(status="final", finish_reason="stop"))
        rest = [line for line in lines if line.startswith("data: ")]
    assert rest[1] == 'data: {"delta":"From afar"}'
    assert '"status":"final"' in rest[2]
