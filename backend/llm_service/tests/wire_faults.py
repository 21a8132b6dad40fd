"""Scenarios that end in an error: refusals first, then streams that end badly."""

from __future__ import annotations

import asyncio

from llm_service.tests.wire_answer import Answer, scenario
from llm_service.tests.wire_replies import play_echo


@scenario("rate-limited")
async def _rate_limited(answer: Answer) -> None:
    await answer.fail(429, {"message": "slow down", "code": "rate_limit_exceeded"})


@scenario("rate-limited-once")
async def _rate_limited_once(answer: Answer) -> None:
    """Asks for half a second, then answers."""
    if answer.number == 1:
        await answer.fail(429, {"message": "slow down"}, retry_after="0.5")
    else:
        await play_echo(answer)


@scenario("rate-limited-for-an-hour")
async def _rate_limited_for_an_hour(answer: Answer) -> None:
    await answer.fail(429, {"message": "slow down"}, retry_after="3600")


@scenario("no-quota")
async def _no_quota(answer: Answer) -> None:
    await answer.fail(429, {"message": "you owe us", "code": "insufficient_quota"})


@scenario("broken")
async def _broken(answer: Answer) -> None:
    await answer.fail(500, {"message": "internal: key sk-live-1, host db-7"})


@scenario("broken-page")
async def _broken_page(answer: Answer) -> None:
    """A gateway's own error page."""
    page = b"<html>502 Bad Gateway</html>"
    await answer.head(502, content_type="text/html", content_length=str(len(page)))
    await answer.raw(page)


@scenario("broken-once")
async def _broken_once(answer: Answer) -> None:
    if answer.number == 1:
        await _broken(answer)
    else:
        await play_echo(answer)


@scenario("wrong-key")
async def _wrong_key(answer: Answer) -> None:
    given = answer.body["model"]
    await answer.fail(401, {"message": f"Incorrect key {given}", "code": "invalid_api_key"})


@scenario("no-such-model")
async def _no_such_model(answer: Answer) -> None:
    await answer.fail(404, {"message": "no such model", "code": "model_not_found"})


@scenario("too-long")
async def _too_long(answer: Answer) -> None:
    await answer.fail(400, {"message": "too long", "code": "context_length_exceeded"})


@scenario("too-long-in-prose")
async def _too_long_in_prose(answer: Answer) -> None:
    await answer.fail(400, {"message": "This model's maximum context length is 4096 tokens."})


@scenario("prompt-filtered")
async def _prompt_filtered(answer: Answer) -> None:
    await answer.fail(400, {"message": "policy", "code": "content_filter"})


@scenario("refused")
async def _refused(answer: Answer) -> None:
    await answer.fail(400, {"message": "unknown parameter", "type": "invalid_request_error"})


@scenario("moved")
async def _moved(answer: Answer) -> None:
    await answer.head(307, location="http://127.0.0.1:1/elsewhere", content_length="0")


@scenario("not-http")
async def _not_http(answer: Answer) -> None:
    await answer.raw(b"SSH-2.0-OpenSSH_9.2\r\n")
    await answer.hang()


@scenario("hangs-up")
async def _hangs_up(answer: Answer) -> None:
    answer.hang_up()


@scenario("slow-first-token")
async def _slow_first_token(answer: Answer) -> None:
    await answer.begin()
    await answer.hang()


@scenario("no-headers")
async def _no_headers(answer: Answer) -> None:
    await answer.hang()


@scenario("stall")
async def _stall(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.hang()


@scenario("pings-only")
async def _pings_only(answer: Answer) -> None:
    await answer.begin()
    while True:
        await answer.send(b": ping\n\n")
        await asyncio.sleep(0.02)


@scenario("pings-after-text")
async def _pings_after_text(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one")
    while True:
        await answer.send(b": ping\n\n")
        await asyncio.sleep(0.02)


@scenario("endless")
async def _endless(answer: Answer) -> None:
    await answer.begin()
    while True:
        await answer.delta("on and ")
        await asyncio.sleep(0.02)


@scenario("truncated-clean")
async def _truncated_clean(answer: Answer) -> None:
    """The message ends in order, without a finish reason."""
    await answer.begin()
    await answer.delta("one", " two")
    await answer.raw(b"0\r\n\r\n")


@scenario("done-without-finish")
async def _done_without_finish(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.send(b"data: [DONE]\n\n")
    await answer.raw(b"0\r\n\r\n")


@scenario("truncated-at-once")
async def _truncated_at_once(answer: Answer) -> None:
    await answer.begin()
    await answer.raw(b"0\r\n\r\n")


@scenario("truncated-hang-up")
async def _truncated_hang_up(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    answer.hang_up()


@scenario("truncated-dirty")
async def _truncated_dirty(answer: Answer) -> None:
    """A reset in the middle of an HTTP chunk, and of an event."""
    await answer.begin()
    await answer.delta("one", " two")
    await answer.raw(b'ff\r\ndata: {"choices": [{"delta": {"content": " th')
    await asyncio.sleep(0.05)
    answer.reset()


@scenario("bad-json")
async def _bad_json(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.send(b'data: {"choices": [{"delta": {"content": "three}\n\n')
    await answer.hang()


@scenario("wrong-types")
async def _wrong_types(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.event({"choices": [{"delta": {"content": [3]}}]})
    await answer.hang()


@scenario("error-in-stream")
async def _error_in_stream(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.event({"error": {"message": "host db-7 is down", "type": "server_error"}})
    await answer.hang()


@scenario("limited-in-stream")
async def _limited_in_stream(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    await answer.event({"error": {"message": "slow down", "code": 429}})
    await answer.hang()


@scenario("huge-line")
async def _huge_line(answer: Answer) -> None:
    await answer.begin()
    await answer.delta("one", " two")
    while True:
        await answer.send(b"data: " + b"x" * 65536)


@scenario("page-instead")
async def _page_instead(answer: Answer) -> None:
    """A login page with status 200, as captive portals answer."""
    page = b"<!doctype html>\n<title>Sign in</title>\n"
    await answer.head(content_type="text/html", content_length=str(len(page)))
    await answer.raw(page)


@scenario("json-error-instead")
async def _json_error_instead(answer: Answer) -> None:
    """An error as plain JSON with status 200."""
    content = b'{"error": {"message": "busy", "code": "rate_limit_exceeded"}}'
    await answer.head(content_type="application/json", content_length=str(len(content)))
    await answer.raw(content)
