"""What `/embeddings` answers: vectors of the words of a text, and ways to get them wrong."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from typing import Any

from llm_service.tests.wire_answer import Answer, scenario

DIMENSIONS = 64


def make_vector(text: str) -> list[float]:
    """Each word counts in one place: texts that share words are alike."""
    vector = [0.01] * DIMENSIONS
    for word in re.findall(r"\w+", text.lower()):
        vector[zlib.crc32(word.encode()) % DIMENSIONS] += 1.0
    return vector


def build(texts: list[str]) -> dict[str, Any]:
    data = [
        {"object": "embedding", "index": place, "embedding": make_vector(text)}
        for place, text in enumerate(texts)
    ]
    words = sum(len(text.split()) for text in texts)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return {"object": "list", "data": data, "model": "vectors", "usage": usage}


async def _send(answer: Answer, payload: object) -> None:
    content = json.dumps(payload).encode()
    await answer.head(content_type="application/json", content_length=str(len(content)))
    await answer.raw(content)


@scenario("vectors")
async def _vectors(answer: Answer) -> None:
    await _send(answer, build(answer.body["input"]))


@scenario("vectors-in-disorder")
async def _in_disorder(answer: Answer) -> None:
    built = build(answer.body["input"])
    built["data"].reverse()
    await _send(answer, built)


@scenario("vectors-slow")
async def _slow(answer: Answer) -> None:
    await asyncio.sleep(1.0)
    await _vectors(answer)


@scenario("vectors-too-few")
async def _too_few(answer: Answer) -> None:
    await _send(answer, build(answer.body["input"][1:]))


@scenario("vectors-of-two-lengths")
async def _of_two_lengths(answer: Answer) -> None:
    built = build(answer.body["input"])
    built["data"][0]["embedding"].pop()
    await _send(answer, built)


@scenario("vectors-of-text")
async def _of_text(answer: Answer) -> None:
    built = build(answer.body["input"])
    built["data"][0]["embedding"][0] = "0.5"
    await _send(answer, built)


@scenario("vectors-numbered-twice")
async def _numbered_twice(answer: Answer) -> None:
    built = build(answer.body["input"])
    built["data"][0]["index"] = 1
    await _send(answer, built)
