"""Calls of `completion`, and their replies, whole or out of a stream, as one thing."""

from __future__ import annotations

from typing import Any

HELLO = [{"role": "system", "content": "Be Bronn."}, {"role": "user", "content": "Well met"}]
WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}


def ask(scenario: str, **fields: Any) -> dict[str, Any]:
    return {"model": f"openai/{scenario}", "messages": HELLO, **fields}


def describe(answer: Any) -> tuple[Any, ...]:
    """A whole reply, but for the ids that no two calls share."""
    [choice] = answer.choices
    message = choice.message
    return message.content, message.tool_calls, choice.finish_reason, answer.usage, answer.model


def join(chunks: list[Any]) -> tuple[Any, ...]:
    """The same out of a stream."""
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    pieces = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    calls = [
        (
            index,
            "".join(call.id or "" for call in pieces if call.index == index),
            "".join(call.function.arguments for call in pieces if call.index == index),
        )
        for index in sorted({call.index for call in pieces})
    ]
    [finish] = [
        chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason
    ]
    usage = next((chunk.usage for chunk in chunks if chunk.usage), None)
    return text, calls, finish, usage, chunks[-1].model
