"""What the rows of calls keep of texts: bounded, storable on every database, without secrets."""

from __future__ import annotations

from typing import Any

import pytest

from llm_service import call_rows
from llm_service.call_record import PREVIEW_SLACK, CallRecord
from llm_service.errors import UpstreamUnavailable
from llm_service.models import LLMCallLog
from llm_service.scrub import REDACTED
from llm_service.tests.logged_calls import MODEL, begin, only_row
from llm_service.tests.sample import ask, say
from llm_service.tests.secrets import SECRETS
from llm_service.types import LLMChunk

pytestmark = pytest.mark.django_db(transaction=True)


def test_previews_are_bounded_and_storable(settings: Any) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 200
    record = begin("x" * 100_000 + "the question\0")
    for _ in range(500):
        say(record, LLMChunk("word " * 10))
    assert sum(map(len, record.preview)) <= 200 + PREVIEW_SLACK
    record.end("success")
    row = only_row()
    assert len(row.prompt_preview) == 200
    assert row.prompt_preview.startswith("system: You are Bronn.")
    assert row.prompt_preview.endswith("the question")
    assert len(row.response_preview) == 200


def test_previews_may_be_turned_off(settings: Any) -> None:
    settings.LLM_LOG_PREVIEW_CHARACTERS = 0
    record = begin()
    say(record, LLMChunk("Well met"))
    record.end("success")
    row = only_row()
    assert (row.prompt_preview, row.response_preview) == ("", "")


def test_nul_and_broken_text_are_stored_on_every_database() -> None:
    record = begin("a\0b \ud83d c", request_id="r\0", metadata={"k\0": ["v\0", float("inf")]})
    say(record, LLMChunk("d\0e", response_id="i\0"))
    record.end("error", error=UpstreamUnavailable("f\0g"))
    row = only_row()
    assert row.prompt_preview.endswith("user: ab \ufffd c")
    assert row.metadata == {"k": ["v", "inf"]}
    texts = (row.request_id, row.response_preview, row.provider_response_id, row.error_message)
    assert texts == ("r", "de", "i", "fg")


def test_a_secret_at_the_edge_of_a_preview_is_still_found(settings: Any) -> None:
    secret = "sk-" + "a1B2" * 12
    for room in range(180, 240, 5):
        settings.LLM_LOG_PREVIEW_CHARACTERS = room
        text = "x" * 150 + f" {secret} " + "y" * 3000
        record = CallRecord(ask(MODEL, text), is_stream=True, on_end=lambda _: None)
        for start in range(0, len(text), 7):
            say(record, LLMChunk(text[start : start + 7]))
        record.end("success")
        row = call_rows.make_row(record)
        assert "a1B2" not in row.response_preview + row.prompt_preview


@pytest.mark.parametrize(("name", "secret", "sentence"), SECRETS, ids=[one[0] for one in SECRETS])
def test_no_secret_gets_into_a_row_or_a_line(
    name: str, secret: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Twelve places, each with every shape."""
    said = sentence.format(secret)

    class Cause(Exception):
        pass

    record = begin(
        f"Look: {said}",
        request_id=said,
        metadata={"note": said, "list": [{"deep": said}], said: "x"},
        stop=(said,),
        tool_choice={"type": "function", "function": {"name": said}},
        tools=({"type": "function", "function": {"name": said}},),
        response_format={"type": said},
    )
    cut = len(said) // 2
    say(record, LLMChunk("It is " + said[:cut], response_id=said, response_model=said))
    say(record, LLMChunk(said[cut:] + " indeed"))
    try:
        raise UpstreamUnavailable(f"detail {said}") from Cause(f"cause {said}")
    except UpstreamUnavailable as error:
        record.end("error", error=error)
    row = only_row()

    kept = " ".join(str(getattr(row, field.attname)) for field in LLMCallLog._meta.fields)
    for text in (kept, caplog.text):
        for start in range(0, len(secret) - 7):
            assert secret[start : start + 8] not in text, text
    assert kept.count(REDACTED) >= 10
