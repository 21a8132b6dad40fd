"""Scenarios in which the reply is whole, however oddly it is served."""

from __future__ import annotations

import asyncio
import json
import re

from llm_service.tests.wire_answer import Answer, delta, event, finish, scenario


@scenario("echo")
async def play_echo(answer: Answer) -> None:
    """Says the prompt, word by word, in the shape of the real service."""
    await answer.begin()
    await answer.event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
    await answer.delta(*re.findall(r"\s*\S+|\s+", answer.prompt))
    await answer.end()


@scenario("slow-words")
async def _slow_words(answer: Answer) -> None:
    await answer.begin()
    for number in range(1, 41):
        await answer.delta(f"w{number} ")
        await asyncio.sleep(0.02)
    await answer.end()


@scenario("flood")
async def _flood(answer: Answer) -> None:
    """Twenty megabytes as fast as they are taken."""
    await answer.begin()
    piece = event(delta("x" * 1000)) * 100
    for _ in range(200):
        await answer.send(piece)
    await answer.end()


@scenario("crlf-and-cuts")
async def _crlf_and_cuts(answer: Answer) -> None:
    """CRLF lines, comments, other fields, no space after the colon; a byte at a time."""
    await answer.begin()
    text = json.dumps(delta("naïve 🗡️"), ensure_ascii=False)
    stream = f": hello\r\nevent: message\r\nid: 1\r\ndata:{text}\r\n\r\n: ping\r\n\r\n".encode()
    for index in range(len(stream)):
        await answer.send(stream[index : index + 1])
        await asyncio.sleep(0)
    await answer.end()


@scenario("split-pair")
async def _split_pair(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("sword \ud83d", "\udde1 drawn")
    await answer.end()


@scenario("lone-surrogate")
async def _lone_surrogate(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one \ud83d two", " three \udde1", " \ud83d")
    await answer.end()


@scenario("nul")
async def _nul(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("a\0b", "\0", "c")
    await answer.end()


@scenario("thinks-first")
async def _thinks_first(answer: Answer) -> None:
    """Thoughts for longer than a first token may take, then the answer."""
    await answer.begin()
    for _ in range(6):
        await answer.event({"choices": [{"index": 0, "delta": {"reasoning_content": "hm"}}]})
        await asyncio.sleep(0.1)
    await answer.delta("Aye.")
    await answer.end()


@scenario("length")
async def _length(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("too long a")
    await answer.end("length")


@scenario("content-filter")
async def _content_filter(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("I would say")
    await answer.end("content_filter")


@scenario("no-usage-option")
async def _no_usage_option(answer: Answer) -> None:
    """A server that does not know `stream_options`."""
    if "stream_options" in answer.body:
        message = "1 validation error: body.stream_options: extra fields not permitted"
        await answer.fail(400, {"message": message, "type": "invalid_request_error"})
        return
    await play_echo(answer)


@scenario("silent-after-finish")
async def _silent_after_finish(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("all said")
    await answer.event(finish("stop"))
    await answer.hang()


@scenario("reset-after-finish")
async def _reset_after_finish(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("all said")
    await answer.event(finish("stop"))
    await asyncio.sleep(0.05)
    answer.reset()


@scenario("no-done")
async def _no_done(answer: Answer) -> None:
    """A finish reason and the end of the message, without `[DONE]`, nor a last blank line."""
    await answer.begin()
    await answer.delta("all said")
    await answer.send(event(finish("stop")).rstrip())
    await answer.raw(b"0\r\n\r\n")


@scenario("late-end")
async def _late_end(answer: Answer) -> None:
    """The end of the message comes a moment after the end of the stream."""
    await answer.begin()
    await answer.delta("all said")
    await answer.event(finish("stop"))
    await answer.send(b"data: [DONE]\n\n")
    await asyncio.sleep(0.02)
    await answer.raw(b"0\r\n\r\n")


@scenario("until-closed")
async def _until_closed(answer: Answer) -> None:
    """No length and no chunks: the end of the connection is the end of the body."""
    await answer.head(content_type="text/event-stream", connection="close")
    await answer.raw(event(delta("old ways")) + event(finish("stop")) + b"data: [DONE]\n\n")
    answer.hang_up()


@scenario("title")
async def _title(answer: Answer) -> None:
    """A model that does not quite do as it is told."""
    await answer.begin()
    await answer.delta("**Title:** ", '"The Price of', ' a Sword."', "\n\nI hope that helps!")
    await answer.end()


@scenario("slow-title")
async def _slow_title(answer: Answer) -> None:
    await asyncio.sleep(0.4)
    await _title(answer)
