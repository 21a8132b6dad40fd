"""Passes requests and replies through the configured hooks."""

from contextlib import aclosing
from dataclasses import replace

from django.conf import settings

from llm_service.errors import Blocked, LLMError
from llm_service.hooks.calls import call_all
from llm_service.hooks.windows import ReplyWindows
from llm_service.stream_deadline import Chunks
from llm_service.types import LLMRequest


async def check_request(request: LLMRequest) -> LLMRequest:
    """The request as the configured hooks leave it; raises `Blocked`."""
    checked = await call_all(settings.LLM_PRE_CALL_HOOKS, request)
    if checked is request:
        return request
    # A hook cannot change whose call it is, nor the ids of the call.
    return replace(
        checked,
        user_id=request.user_id,
        request_id=request.request_id,
        run_id=request.run_id,
        call_id=request.call_id,
        stream=request.stream,
    )


async def check_reply(request: LLMRequest, chunks: Chunks) -> Chunks:
    """The reply as the configured hooks leave it, window by window; raises `Blocked`."""
    paths = settings.LLM_POST_CALL_HOOKS
    windows = ReplyWindows(request)
    async with aclosing(chunks):
        try:
            # Read to the end: the usage comes after the finish reason.
            async for chunk in chunks:
                windows.add(chunk)
                if request.stream and (window := windows.cut()):
                    checked = await call_all(paths, window)
                    yield windows.release(checked, window)
                    if checked.is_last:
                        return
        except LLMError as error:
            # Text before the failure still goes to the caller, if the hooks agree.
            if not isinstance(error, Blocked) and (rest := windows.cut_rest()):
                yield windows.release(await call_all(paths, rest), rest)
            raise
        last = windows.cut_last()
        yield windows.release(await call_all(paths, last), last)
