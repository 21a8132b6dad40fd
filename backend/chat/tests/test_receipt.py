"""The receipt of a reply says what the model got, held against what the model's server received."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from chat.models import Conversation, Message, Receipt, Run
from chat.tests.conftest import SCRIPTED, begin, say
from conftest import Server
from llm_service import call_log
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import Api, make_user

ECHO = "openai/echo"


def path(run_id: UUID | str) -> str:
    return f"/api/chat/runs/{run_id}/receipt"


def read(api: Api, run_id: UUID | str) -> Any:
    response = api.http.get(path(run_id))
    assert response.status_code == 200, response.text
    return response.json()


def run_of(seen: Any) -> str:
    return str(seen.frames[0].data["run_id"])


def test_it_is_what_was_sent(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    api.stream(conversation.pk, "Who is Tyrion?", model=ECHO)
    seen = api.stream(conversation.pk, "What do you charge?", model=ECHO)
    receipt = read(api, run_of(seen))

    sent = upstream.received[-1].body["messages"]
    stored = {str(row.pk): row.content for row in Message.objects.all()}
    for place, message in enumerate(sent):
        pieces = [piece for piece in receipt["segments"] if piece["message"] == place]
        texts = [piece["text"] or stored[piece["source_id"]] for piece in pieces]
        assert "".join(texts) == message["content"]
    spoken = [piece for piece in receipt["segments"] if piece["message"]]
    assert [piece["kind"] for piece in spoken[:3]] == ["notes", "user", "assistant"]
    assert spoken[-1]["kind"] == "question"
    fired = [piece for piece in spoken if piece["kind"] == "knowledge"]
    assert fired[0]["score"] >= 1
    assert "charge" in fired[0]["reason"]
    # What stands above already needs no place again.
    assert {piece["reason"].split(";")[0] for piece in receipt["cut"]} <= {
        "stands with an earlier message"
    }
    assert receipt["history_tokens"] < receipt["tokens"]
    # What was found for the first question stands where it stood.
    assert upstream.received[-2].body["messages"] == sent[:2]


def test_it_tells_model_time_and_tokens(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model=ECHO)
    receipt = read(api, run_of(seen))
    run = Run.objects.get()

    assert receipt["message_id"] == seen.end["message_id"]
    assert (receipt["model"], receipt["status"], receipt["mode"]) == (ECHO, "final", "ic")
    assert (receipt["input_tokens"], receipt["output_tokens"]) == (
        run.input_tokens,
        run.output_tokens,
    )
    assert receipt["created_at"] <= receipt["first_token_at"] <= receipt["ended_at"]
    assert receipt["history_tokens"] == 0 < receipt["tokens"] <= receipt["budget"]


def test_it_tells_what_the_reply_cost(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model="openai/gpt-4o-mini")
    assert call_log.flush(5)
    receipt = read(api, run_of(seen))
    call = LLMCallLog.objects.get()
    assert receipt["call_log_id"] == str(call.pk)
    assert receipt["cost_source"] == "table"
    tokens = Decimal("0.15") * receipt["input_tokens"] + Decimal("0.6") * receipt["output_tokens"]
    assert Decimal(receipt["cost_usd"]) == tokens / 1_000_000

    # Nobody lists a price for this one.
    seen = api.stream(conversation.pk, "And again", model=ECHO)
    assert call_log.flush(5)
    receipt = read(api, run_of(seen))
    assert receipt["call_log_id"] is not None
    assert (receipt["cost_usd"], receipt["cost_source"]) == (None, None)

    LLMCallLog.objects.all().delete()
    assert read(api, run_of(seen))["call_log_id"] is None


def test_what_the_budget_cut_is_named(
    api: Api, conversation: Conversation, upstream: WireServer, settings: Any
) -> None:
    settings.LLM_HISTORY_TOKENS = 600
    first = api.stream(conversation.pk, "coin " * 800, model=ECHO)
    seen = api.stream(conversation.pk, "And now?", model=ECHO)
    (older,) = [piece for piece in read(api, run_of(seen))["cut"] if piece["kind"] == "assistant"]

    assert older["source_id"] == first.end["message_id"]
    assert "2 older messages left out" in older["reason"]
    assert older["message"] is None


def test_out_of_character(api: Api, conversation: Conversation, upstream: WireServer) -> None:
    seen = api.stream(conversation.pk, "[[OOC]] Who is Tyrion?", model=ECHO)
    assert read(api, run_of(seen))["mode"] == "ooc"


def test_a_reply_that_failed_before_its_first_word_has_one(
    api: Api, conversation: Conversation
) -> None:
    seen = api.stream(
        conversation.pk, "[[script fail_at=0 error=upstream_auth]] Well?", model=SCRIPTED
    )
    receipt = read(api, run_of(seen))
    assert (receipt["status"], receipt["first_token_at"]) == ("error", None)
    assert receipt["segments"][-1]["kind"] == "question"


def test_there_is_none_before_the_first_words(api: Api, conversation: Conversation) -> None:
    turn = begin(conversation)
    say(turn, "written by a process that knew of no receipts")
    assert api.http.get(path(turn.run_id)).status_code == 404


def test_it_is_its_owners_alone(
    server: Server, api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    run_id = run_of(api.stream(conversation.pk, "Hello", model=ECHO))
    stranger = server.api(make_user())
    answers = [stranger.http.get(path(name)) for name in (run_id, uuid4(), "none")]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b'{"detail":"Not found.","code":"not_found"}')
    }


def test_it_goes_with_its_conversation(
    api: Api, conversation: Conversation, upstream: WireServer
) -> None:
    seen = api.stream(conversation.pk, "Hello", model=ECHO)
    assert Receipt.objects.count() == 1
    question = seen.frames[0].data["user_message_id"]
    messages = f"/api/conversations/{conversation.pk}/messages/{question}"
    assert api.http.delete(messages).status_code == 204
    assert Receipt.objects.count() == 0
