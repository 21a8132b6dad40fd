"""What a reply ends as follows from what its upstream said last (I4), through the whole stack."""

from typing import Any

import pytest

from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.results import Recorder
from chat.tests.faults.upstream import Upstream
from testing import without_notes


async def ask(person: Person, scenario: str) -> tuple[Reading, dict[str, Any]]:
    """A turn whose upstream plays `scenario`: what the reader saw and what is stored."""
    reading = Reading(person, await person.converse())
    await reading.send("Tell me of the road.", model=f"openai/{scenario}")
    return reading, await person.read_reply(reading.conversation_id, reading.run_id)


@pytest.mark.parametrize(
    ("scenario", "text", "status", "finish_reason", "code"),
    [
        ("echo", "Tell me of the road.", "final", "stop", None),
        ("length", "too long a", "final", "length", None),
        ("content-filter", "I would say", "error", "content_filter", "content_filter"),
        ("truncated-clean", "one two", "interrupted", None, "upstream_incomplete"),
        ("done-without-finish", "one two", "interrupted", None, "upstream_incomplete"),
        ("truncated-hang-up", "one two", "interrupted", None, "upstream_incomplete"),
        ("truncated-dirty", "one two", "interrupted", None, "upstream_incomplete"),
        ("reset-after-finish", "all said", "final", "stop", None),
        ("split-pair", "sword 🗡 drawn", "final", "stop", None),
        ("lone-surrogate", "one � two three � �", "final", "stop", None),
        ("nul", "abc", "final", "stop", None),
    ],
)
async def test_ending_follows_from_the_finish_reason(
    person: Person,
    scenario: str,
    text: str,
    status: str,
    finish_reason: str | None,
    code: str | None,
    record: Recorder,
) -> None:
    reading, stored = await ask(person, scenario)

    said = without_notes(reading.text)
    assert (said, reading.text) == (text, stored["content"])
    assert reading.end is not None
    assert (reading.end["status"], reading.end["finish_reason"]) == (status, finish_reason)
    assert stored["status"] == status
    assert (reading.error or {}).get("code") == code
    assert (stored["error"] is None) == (code is None)
    record.scenario("upstream ends well or badly, by its own words", on="SQLite", checked="I2, I4")


@pytest.mark.parametrize("scenario", ["broken", "truncated-at-once", "hangs-up", "wrong-key"])
async def test_failure_before_the_first_token_is_answered_in_character_and_forgotten(
    person: Person, upstream: Upstream, scenario: str, record: Recorder
) -> None:
    reading, stored = await ask(person, scenario)

    assert reading.events == ["start", "token", "error", "end"]
    assert reading.text
    assert reading.end is not None
    assert (reading.end["status"], stored["status"], stored["content"]) == ("error", "error", "")

    after = Reading(person, reading.conversation_id)
    await after.send("And now?", model="openai/echo")

    sent = upstream.received[-1].body["messages"]
    # Beside the question that nobody answered: roles alternate.
    assert sent[-1]["role"] == "user"
    assert sent[-1]["content"].endswith("\n\nAnd now?")
    assert reading.text not in str(sent)
    assert all(message["content"] for message in sent)
    record.scenario("upstream fails before its first token", on="SQLite", checked="I2, I4, I9")


async def test_text_of_a_cut_off_reply_stays_for_its_readers(person: Person) -> None:
    reading, _ = await ask(person, "truncated-dirty")
    again = Reading(person, reading.conversation_id, reading.run_id)

    await again.resume_to_the_end()

    assert again.events[0] == "start"
    assert again.events[-2:] == ["error", "end"]
    assert again.text == "one two"
    assert again.end == reading.end
