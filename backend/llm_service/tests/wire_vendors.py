"""What vendors say in their own way: tool calls, formats, usage, thoughts and errors."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from llm_service.tests.wire_answer import Answer, delta, event, finish, scenario

CALL = {"id": "call_1", "type": "function", "index": 0}


def choice(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": None}]}


@scenario("tools")
async def _tools(answer: Answer) -> None:
    """Two calls, the arguments of the first in pieces, as OpenAI sends them."""
    await answer.begin()
    first = {**CALL, "function": {"name": "weather", "arguments": ""}}
    await answer.event({"id": "chatcmpl-7", "model": "gpt-4o-2024", **choice(tool_calls=[first])})
    for piece in ('{"city":', ' "Köln', '"}'):
        call = {"index": 0, "function": {"arguments": piece}}
        await answer.event(choice(tool_calls=[call]))
    second = {"name": "clock", "arguments": "{}"}
    call = {"index": 1, "id": "call_2", "type": "function", "function": second}
    await answer.event(choice(tool_calls=[call]))
    await answer.end("tool_calls")


@scenario("tools-at-once")
async def _tools_at_once(answer: Answer) -> None:
    """Whole calls without numbers, as Gemini sends them."""
    await answer.begin()
    calls = [
        {"id": "a", "type": "function", "function": {"name": "weather", "arguments": "{}"}},
        {"id": "b", "type": "function", "function": {"name": "clock", "arguments": "{}"}},
    ]
    await answer.event(choice(role="assistant", tool_calls=calls))
    await answer.end("tool_calls")


@scenario("tools-as-object")
async def _tools_as_object(answer: Answer) -> None:
    """Arguments that are JSON and not text of JSON, as some local servers send them."""
    await answer.begin()
    call = {**CALL, "function": {"name": "weather", "arguments": {"city": "Köln"}}}
    await answer.event(choice(tool_calls=[call]))
    await answer.end("tool_calls")


@scenario("json")
async def _json(answer: Answer) -> None:
    """JSON where a format is asked for, prose elsewhere."""
    asked = answer.body.get("response_format", {}).get("type")
    text = json.dumps({"asked": asked}) if asked else "no format"
    await answer.begin()
    await answer.delta(*text.split(" "))
    await answer.end()


@scenario("openrouter")
async def _openrouter(answer: Answer) -> None:
    """Comments while it looks for a server, its own id, and a usage that tells the cost."""
    await answer.begin()
    await answer.send(b": OPENROUTER PROCESSING\n\n" * 3)
    await answer.event({"id": "gen-1", "model": "openai/gpt-5-mini", **delta("Aye.")})
    await answer.event(finish("stop"))
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "cost": 0.00123,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 8},
    }
    await answer.event({"choices": [], "usage": usage})
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


@scenario("groq")
async def _groq(answer: Answer) -> None:
    """The usage in a field of its own, beside the finish reason."""
    await answer.begin()
    await answer.delta("Aye.")
    usage = {"prompt_tokens": 5, "completion_tokens": 2}
    await answer.event({**finish("stop"), "x_groq": {"id": "req_1", "usage": usage}})
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


@scenario("mistral")
async def _mistral(answer: Answer) -> None:
    """Refuses what it does not know; content in parts, thoughts among them."""
    unknown = answer.body.keys() - {
        "model", "messages", "stream", "max_tokens", "temperature", "random_seed", "tools",
        "tool_choice", "response_format", "stop", "top_p",
    }  # fmt: skip
    if unknown:
        await answer.fail(422, {"message": f"extra fields: {unknown}", "type": "invalid_request"})
        return
    await answer.begin()
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
    await answer.event(choice(content=[thought]))
    await answer.event(choice(content=[{"type": "text", "text": "Aye"}]))
    usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
    last = {"choices": [{"index": 0, "delta": {"content": "."}, "finish_reason": "stop"}]}
    await answer.event({**last, "usage": usage})
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


@scenario("deepseek")
async def _deepseek(answer: Answer) -> None:
    """Thoughts first, keep-alive comments between, the cached tokens counted by its own name."""
    await answer.begin()
    await answer.send(b": keep-alive\n\n")
    await answer.event(choice(content=None, reasoning_content="hm"))
    await answer.delta("Aye.")
    usage = {"prompt_tokens": 50, "completion_tokens": 3, "prompt_cache_hit_tokens": 40}
    await answer.event({**finish("stop"), "usage": usage})
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


@scenario("gemini-error")
async def _gemini_error(answer: Answer) -> None:
    """An error in a list."""
    body = json.dumps([{"error": {"code": 429, "message": "slow", "status": "EXHAUSTED"}}])
    content = body.encode()
    await answer.head(
        429, content_type="application/json", content_length=str(len(content)), retry_after="3600"
    )
    await answer.raw(content)


@scenario("whole-message")
async def _whole_message(answer: Answer) -> None:
    """A server that does not stream, though asked to."""
    message = {"role": "assistant", "content": "all at once"}
    usage = {"prompt_tokens": 5, "completion_tokens": 3}
    whole = {
        "id": "w-1",
        "choices": [{"message": message, "finish_reason": "stop"}],
        "usage": usage,
    }
    content = json.dumps(whole).encode()
    await answer.head(content_type="application/json", content_length=str(len(content)))
    await answer.raw(content)


@scenario("refusal")
async def _refusal(answer: Answer) -> None:
    """What the model will not do, said in a field of its own."""
    await answer.begin()
    await answer.event(choice(refusal="I will not."))
    await answer.end()


@scenario("telling")
async def _telling(answer: Answer) -> None:
    """Says things about people, sentence by sentence, and goes on for a while."""
    await answer.begin()
    sentence = "You reach the captain at bronn@castle.example, or by raven if it must be so. "
    for _ in range(8):
        await answer.delta(*[f"{word} " for word in sentence.split()])
        await asyncio.sleep(0.02)
    await answer.end()


@scenario("one-at-a-time")
async def _one_at_a_time(answer: Answer) -> None:
    """Fails as often as the prompt says, then answers."""
    if answer.number <= int(answer.prompt):
        await answer.fail(503, {"message": "overloaded"})
        return
    await answer.begin()
    await answer.raw(b"%x\r\n%s\r\n" % (len(event(delta("up"))), event(delta("up"))))
    await answer.end()
