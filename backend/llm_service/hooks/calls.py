"""Passes requests and replies through the configured hooks, within a time limit."""

import asyncio
import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from api.threads import ThreadPool
from llm_service.deadlines import Chunks
from llm_service.errors import Blocked, LLMError
from llm_service.hooks.windows import ReplyWindows
from llm_service.types import LLMRequest, LLMResult

logger = logging.getLogger(__name__)

HOOK_SECONDS = 2.0
THREADS = 8
# Calls of synchronous hooks that run in a thread or wait for one, at most. A hook that hangs keeps
# its thread; when no place is left, calls are blocked at once.
PLACES = 128

T = TypeVar("T", LLMRequest, LLMResult)
Hook = Callable[[Any], Any]

_threads = ThreadPool("llm-hook", THREADS, keeps_connections=False, queue_limit=PLACES - THREADS)


def load(paths: Sequence[str]) -> list[tuple[str, Hook]]:
    """The functions at `paths`, with their paths; raises ImportError or TypeError naming one."""
    hooks = []
    for path in paths:
        function = import_string(path)
        if not callable(function):
            raise TypeError(f"{path} cannot be called")
        hooks.append((path, function))
    return hooks


async def call_all(paths: Sequence[str], value: T) -> T:
    """`value` as the hooks at `paths` leave it, one after the other; raises `Blocked`."""
    try:
        hooks = load(paths)
    except (ImportError, TypeError):
        logger.exception("A configured hook cannot be loaded, so every call is blocked")
        raise Blocked from None
    for path, hook in hooks:
        value = await _call_one(path, hook, value)
    return value


async def _call_one(path: str, hook: Hook, value: T) -> T:
    try:
        async with asyncio.timeout(HOOK_SECONDS):
            answer = await _call(hook, value)
    except Blocked:
        logger.info("%s blocked a call", path)
        raise
    except TimeoutError:
        logger.error("%s took longer than %g s, so the call is blocked", path, HOOK_SECONDS)
        raise Blocked from None
    except Exception as error:
        # The message is not logged: it may quote text that the hook is meant to hide.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error(
            "%s failed with %s (%s:%s), so the call is blocked",
            path,
            type(error).__name__,
            place.filename,
            place.lineno,
        )
        raise Blocked from None
    if answer is None:
        return value
    if type(answer) is not type(value):
        logger.error("%s returned a %s, so the call is blocked", path, type(answer).__name__)
        raise Blocked
    return answer


async def _call(hook: Hook, value: T) -> T | None:
    # A callable object may have an async `__call__`.
    call = getattr(hook, "__call__", None)  # noqa: B004
    is_async = inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(call)
    answer: T | Awaitable[T | None] | None
    answer = hook(value) if is_async else await _threads.run(hook, value)
    return await answer if inspect.isawaitable(answer) else answer


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
