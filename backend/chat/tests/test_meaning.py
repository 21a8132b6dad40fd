"""Entries found by meaning, with the vectors of a real server, kept in the database."""

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

import chatbot
from api.loops import describe_failing
from chat import meaning, prompts, receipts
from chat.meaning import library, vectors
from chat.meaning.encoders import find_patient_encoder
from chat.models import Receipt, TextVector
from chat.services.turn_requests import TurnRequest
from chat.speakers import Speaker, load
from conftest import Server
from llm_service import call_log, embeddings
from llm_service.models import LLMCallLog
from llm_service.tests.wire_server import WireServer
from testing import make_conversation, make_user, start_turn

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "openai/vectors"
ENTRIES = {
    "bridge": "The bridge over the Mander was mended in spring.",
    "horse": "He rides a grey horse that bites.",
    "wine": "Arbor gold is sweet and dear.",
}


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(embeddings, "_breakers", {})
    monkeypatch.setattr(library, "RETRY_SECONDS", 0.05)
    yield
    meaning.stop()


@pytest.fixture
async def wire(settings: Settings, tmp_path: Path) -> AsyncIterator[WireServer]:
    write_entries(tmp_path, ENTRIES)
    settings.BRONN_KB_PATH = tmp_path / "kb.jsonl"
    settings.EMBEDDING_MODEL = MODEL
    settings.LLM_ALLOWED_MODELS = ("openai/*", "scripted/*", "offline/persona")
    async with WireServer() as server:
        settings.OPENAI_API_KEY = "sk-test"
        settings.OPENAI_BASE_URL = server.address
        yield server


def write_entries(folder: Path, entries: dict[str, str]) -> None:
    rows = [json.dumps({"id": name, "summary": text}) for name, text in entries.items()]
    (folder / "kb.jsonl").write_text("\n".join(rows))


@sync_to_async
def wait_for_vectors() -> chatbot.Persona:
    """The default character once it is found by meaning."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        persona = load(Speaker("Bronn"))
        if persona.search("a horse").encoder:
            return persona
        time.sleep(0.02)
    raise TimeoutError


async def test_what_nobody_expected_while_vectors_are_made_is_tried_again(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    build = vectors.build
    reports: list[str] = []

    def fail_three_times(*args: Any) -> Any:
        if len(reports) == 3:
            return build(*args)
        reports.append(describe_failing())
        raise RuntimeError("planted")

    monkeypatch.setattr(vectors, "build", fail_three_times)
    assert (await wait_for_vectors()).search("a horse").encoder == MODEL
    assert "vectors (RuntimeError)" in reports[-1]
    assert caplog.text.count("background loop vectors failed") == 3


@sync_to_async
def ask(text: str) -> tuple[Receipt, dict[str, Any]]:
    """The account of a prompt for a message, as it is and as its owner reads it."""
    user = make_user()
    turn = start_turn(user, TurnRequest(conversation_id=make_conversation(user).pk, prompt=text))
    plan = prompts.build(turn.run_id)
    plan.receipt.save(force_insert=True)
    return plan.receipt, receipts.read(user, turn.run_id)


async def test_a_receipt_names_the_model_by_which_entries_were_found(wire: WireServer) -> None:
    await wait_for_vectors()
    _, told = await ask("Is the bridge mended?")
    assert (told["encoder"], told["encoder_failure"]) == (MODEL, "")
    (found,) = [each for each in told["segments"] if each["source_id"] == "bridge"]
    assert "near in meaning" in found["reason"]


async def test_until_vectors_are_there_the_receipt_says_so(
    wire: WireServer, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = "openai/vectors-slow"
    _, told = await ask("Is the bridge mended?")
    assert told["encoder"] == ""
    assert told["encoder_failure"] == f"openai/vectors-slow: {library.BEING_MADE}"
    assert any(each["source_id"] == "bridge" for each in told["segments"])


async def test_a_slow_encoder_costs_quality_and_no_reply(
    wire: WireServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDING_MODEL = "openai/vectors-slow"
    settings.EMBEDDING_TIMEOUT = 0.1
    await wait_for_slow_vectors()
    began_at = time.monotonic()
    _, told = await ask("Is the bridge mended?")
    assert time.monotonic() - began_at < 0.9
    assert told["encoder_failure"] == "openai/vectors-slow: upstream_timeout"
    assert any(each["source_id"] == "bridge" for each in told["segments"])


@sync_to_async
def wait_for_slow_vectors() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        load(Speaker("Bronn"))
        if library._library._jobs["bronn"].ready:
            return
        time.sleep(0.05)
    raise TimeoutError


async def test_vectors_are_made_once_and_told_of(
    wire: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "chat.meaning")
    persona = await wait_for_vectors()
    made = sum(len(each.body["input"]) for each in wire.received if len(each.body["input"]) > 1)
    texts = await sync_to_async(persona.list_texts)()
    assert made == len(texts) == await TextVector.objects.acount()
    assert f"bronn: {len(texts)} of {len(texts)} vectors of {MODEL}" in caplog.text
    meaning.stop()
    before = len(wire.received)
    await wait_for_vectors()
    assert all(len(each.body["input"]) == 1 for each in wire.received[before:])


async def test_a_changed_file_makes_the_vectors_of_what_is_new(
    wire: WireServer, tmp_path: Path
) -> None:
    await wait_for_vectors()
    before = len(wire.received)
    time.sleep(0.02)
    write_entries(tmp_path, ENTRIES | {"castle": "Stokeworth has leaking roofs."})
    deadline = time.monotonic() + 20
    while True:
        persona = await wait_for_vectors()
        if "castle" in {
            hit.entry.id for hit in await sync_to_async(persona.recall)("leaking roofs?")
        }:
            break
        assert time.monotonic() < deadline
    made = [text for each in wire.received[before:] for text in each.body["input"]]
    assert "Stokeworth has leaking roofs." in made
    assert not set(ENTRIES.values()) & set(made)


async def list_keys() -> set[str]:
    return {row.key async for row in TextVector.objects.all()}


async def test_what_people_say_is_never_stored(wire: WireServer) -> None:
    await wait_for_vectors()
    stored = await list_keys()
    message = "My sister Ingrid lost her bridge in Mander"
    await ask(message)
    after = await list_keys()
    assert after == stored
    assert vectors.make_key(MODEL, message) not in after
    await call_log.drain()
    rows = [row async for row in LLMCallLog.objects.filter(metadata__feature="embeddings")]
    assert rows
    assert not any("Ingrid" in str(vars(row)) for row in rows)


async def test_a_message_counts_against_its_person(wire: WireServer) -> None:
    await wait_for_vectors()
    await ask("Is the bridge mended?")
    await call_log.drain()
    users = LLMCallLog.objects.filter(metadata__feature="embeddings", user_id__isnull=False)
    assert await users.acount() == 1


async def test_a_build_goes_on_after_a_failure_with_what_is_missing(
    wire: WireServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    encode = type(find_patient_encoder(MODEL)).encode

    def fail_once(self: object, texts: list[str]) -> object:
        asked.append(len(texts))
        if len(asked) == 2:
            raise chatbot.EncoderError("busy")
        return encode(self, texts)  # type: ignore[arg-type]

    monkeypatch.setattr(type(find_patient_encoder(MODEL)), "encode", fail_once)
    persona = await wait_for_vectors()
    texts = await sync_to_async(persona.list_texts)()
    made = sum(count for count in asked if count > 1) - asked[1]
    assert made == len(texts)


def test_a_streamed_reply_has_its_notes_by_meaning(
    server: Server, upstream: WireServer, settings: Settings, tmp_path: Path
) -> None:
    write_entries(tmp_path, ENTRIES)
    settings.BRONN_KB_PATH = tmp_path / "kb.jsonl"
    settings.EMBEDDING_MODEL = MODEL
    settings.LLM_ALLOWED_MODELS = ("openai/*",)
    conversation = make_conversation(make_user())
    api = server.api(conversation.user)
    deadline = time.monotonic() + 20
    while True:
        seen = api.stream(conversation.pk, "Is the bridge mended?", model="openai/echo")
        assert seen.names[-1] == "end"
        run_id = seen.frames[0].data["run_id"]
        told = api.http.get(f"/api/chat/runs/{run_id}/receipt").json()
        if told["encoder"]:
            break
        assert told["encoder_failure"] == f"{MODEL}: {library.BEING_MADE}"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert told["encoder"] == MODEL
