"""`continue_message_id`: a reply that was cut off continues in the same message."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from chat.journal import compaction, store
from chat.journal.endings import WORKER_LOST, Ending
from chat.models import Conversation, Message, Receipt, Run
from chat.tests.conftest import SCRIPTED, begin, say
from chat.tests.continuations import cut_off, go_on
from chat.tests.sockets import Tabs
from llm_service.tests.wire_server import WireServer
from testing import Api, without_notes

LENGTH = "openai/length"
ECHO = "openai/echo"


def newest(api: Api, conversation: Conversation) -> Any:
    return api.get(f"/api/conversations/{conversation.pk}/messages")["results"][-1]


def test_a_reply_cut_by_its_length_grows_in_its_own_message(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = api.stream(conversation.pk, "Tell me a story", model=LENGTH)
    assert first.frames[-1].data["finish_reason"] == "length"
    message_id = first.frames[0].data["message_id"]

    second = go_on(api, conversation, message_id, model=LENGTH, prompt="ignored")

    start = second.frames[0].data
    assert (start["message_id"], start["continues"]) == (message_id, True)
    assert start["continues_at"] == len(first.text)
    assert start["user_message_id"] == first.frames[0].data["user_message_id"]
    assert "continues" not in first.frames[0].data
    shown = newest(api, conversation)
    assert (shown["id"], shown["content"]) == (message_id, first.text + second.text)
    assert (shown["status"], shown["run_id"]) == ("final", second.run_id)
    assert shown["finish_reason"] == "length"
    assert Message.objects.count() == 2


def test_the_prompt_ends_with_the_text_so_far_behind_the_prompt_that_began_it(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = api.stream(conversation.pk, "What do you charge?", model=LENGTH)
    go_on(api, conversation, first.frames[0].data["message_id"], model=LENGTH)

    before, after = (received.body["messages"] for received in upstream.received[-2:])
    assert after == [*before, {"role": "assistant", "content": first.text}]


def test_the_receipt_of_a_continuation_tells_each_word_of_its_prompt(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    first = api.stream(conversation.pk, "What do you charge?", model=LENGTH)
    second = go_on(api, conversation, first.frames[0].data["message_id"], model=LENGTH)
    third = go_on(api, conversation, first.frames[0].data["message_id"], model=LENGTH)

    receipt = api.get(f"/api/chat/runs/{third.run_id}/receipt")
    reply = receipt["segments"][-1]
    assert (reply["kind"], reply["text"]) == ("reply", first.text + second.text)
    # Notes belong to the reply: a later prompt repeats those of its first run.
    assert Receipt.objects.exclude(notes=None).count() == 1
    assert api.get(f"/api/chat/runs/{first.run_id}/receipt")["segments"][-1]["kind"] == "question"


def test_what_was_stopped_goes_on_and_then_ends_by_itself(
    api: Api, conversation: Conversation
) -> None:
    message = cut_off(conversation)
    seen = go_on(api, conversation, message.pk, model=SCRIPTED)
    shown = newest(api, conversation)
    assert shown["content"] == f"Once upon {seen.text}"
    assert shown["status"] == "final"

    refused = api.http.post(
        "/api/chat/stream",
        json={"conversation_id": str(conversation.pk), "continue_message_id": str(message.pk)},
    )
    assert (refused.status_code, refused.json()["code"]) == (400, "nothing_to_continue")


@pytest.mark.parametrize("ending", [Ending(status="cancelled"), WORKER_LOST])
def test_what_ends_from_outside_keeps_both_parts(
    api: Api, conversation: Conversation, ending: Ending
) -> None:
    message = cut_off(conversation)
    turn = begin(conversation, continue_message_id=message.pk, create_user_message=False)
    say(turn, "a time ", "there ")
    assert newest(api, conversation)["content"] == "Once upon a time there "
    store.close(turn.run_id, ending)

    shown = newest(api, conversation)
    assert (shown["content"], shown["status"]) == ("Once upon a time there ", ending.status)
    assert shown["token_count"] == 0  # counted when it is needed


def test_a_continuation_without_a_word_loses_nothing(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    turn = begin(conversation, continue_message_id=message.pk, create_user_message=False)
    store.close(turn.run_id, WORKER_LOST)
    assert newest(api, conversation)["content"] == "Once upon "


def test_a_failing_model_leaves_the_text_and_says_nothing_in_character(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    message = cut_off(conversation)
    failed = go_on(api, conversation, message.pk, model="openai/broken")
    assert failed.names == ["start", "error", "end"]
    shown = newest(api, conversation)
    assert shown["content"] == "Once upon "
    assert shown["status"] in ("error", "interrupted")
    # And it may be tried again.
    seen = go_on(api, conversation, message.pk, model=SCRIPTED)
    assert newest(api, conversation)["content"] == f"Once upon {seen.text}"


def test_each_run_is_told_again_from_any_place_also_compacted(
    api: Api, conversation: Conversation
) -> None:
    message = cut_off(conversation)
    first_run = message.runs.get().pk
    second = go_on(api, conversation, message.pk, model=SCRIPTED)
    for is_compacted in (False, True):
        if is_compacted:
            assert compaction.compact_older_than(timedelta(seconds=-1)) == 2
        assert api.attach(run_id=first_run).text == "Once upon "
        seen = ""
        for frame in second.frames[:-1]:
            seen += frame.data.get("delta", "")
            rest = api.attach(run_id=second.run_id, after=frame.seq)
            assert seen + rest.text == second.text
        assert api.attach(run_id=second.run_id).frames[0].data["continues"] is True


def test_offline_the_same_answer_goes_on_where_it_was_stopped(
    api: Api, conversation: Conversation
) -> None:
    whole = api.stream(conversation.pk, "What do you charge?", model="offline/persona")
    run = Run.objects.get(pk=whole.run_id)
    # As if it had been stopped after a few words.
    half = whole.text[: len(whole.text) // 2]
    Message.objects.filter(pk=run.message_id).update(content=half, status="cancelled")
    go_on(api, conversation, run.message_id, model="offline/persona")
    assert newest(api, conversation)["content"] == whole.text


def test_the_place_in_the_list_and_the_storage_count(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    before = api.get("/api/storage")["bytes"]
    conversation.refresh_from_db()
    seen = go_on(api, conversation, message.pk, model=SCRIPTED)
    moved = Conversation.objects.get(pk=conversation.pk)
    assert moved.activity_at > conversation.activity_at
    assert (moved.message_count, moved.leaf_id) == (2, message.pk)
    assert api.get("/api/storage")["bytes"] == before + len(seen.text.encode())


def test_another_tab_sees_the_same_bubble_go_on(
    api: Api, conversation: Conversation, tabs: Tabs
) -> None:
    message = cut_off(conversation)
    tab = tabs.ready(conversation.pk, conversation.user)
    seen = go_on(api, conversation, message.pk, model=SCRIPTED)
    tab.until("final")
    started = tab.of("response.started")[-1]
    assert (started["message_id"], started["continues"]) == (str(message.pk), True)
    told = "".join(frame["delta"] for frame in tab.of("response.output_text.delta"))
    assert told == seen.text
    assert tab.of("message.created") == []


def test_deleting_it_takes_all_its_runs(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    go_on(api, conversation, message.pk, model=SCRIPTED)
    path = f"/api/conversations/{conversation.pk}/messages/{message.pk}"
    assert api.http.delete(path).status_code == 204
    assert Run.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM chat_run_event")
        assert cursor.fetchone() == (0,)


def test_thoughts_of_both_parts_are_kept(api: Api, conversation: Conversation) -> None:
    message = cut_off(conversation)
    Message.objects.filter(pk=message.pk).update(meta={**message.meta, "thoughts": "First."})
    turn = begin(conversation, continue_message_id=message.pk, create_user_message=False)
    say(turn, "a time")
    store.close(turn.run_id, Ending(status="cancelled", thoughts="Second."))
    assert newest(api, conversation)["meta"]["thoughts"] == "First.\n\nSecond."


def test_the_next_prompt_holds_the_joined_text_once(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    message = cut_off(conversation)
    seen = go_on(api, conversation, message.pk, model=SCRIPTED)
    api.stream(conversation.pk, "Go on", model=ECHO)
    told = [without_notes(row["content"]) for row in upstream.received[-1].body["messages"][1:]]
    assert told == ["Tell me a story", f"Once upon {seen.text}", "Go on"]
    assert UUID(seen.run_id) in set(message.runs.values_list("pk", flat=True))
