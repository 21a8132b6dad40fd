"""Functions of the operator's that every call passes: `LLM_PRE_CALL_HOOKS` before it is sent,
`LLM_POST_CALL_HOOKS` before its reply leaves.

A hook is a dotted path of a function, `async` or not, of one argument: an `LLMRequest` before the
call, an `LLMResult` after it. It returns None to let pass what it saw, a changed copy to have that
instead, or raises `Blocked`. Whatever else it raises, and an answer later than `HOOK_SECONDS`,
blocks as well: a guard that cannot say yes has said no.

A reply that is streamed comes in windows of whole sentences, each seen once and held until all
hooks have seen it; so what is masked or blocked never leaves. A window that a hook returns with
`is_last` ends the reply there. A reply that is not streamed is one window. Tool calls come with the
last one. A hook that is not `async` runs in a thread.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from llm_service.base import Folder
from llm_service.errors import Blocked, LLMError
from llm_service.text import TextCleaner
from llm_service.types import LLMChunk, LLMRequest, LLMResult, ToolCallDelta

logger = logging.getLogger(__name__)

HOOK_SECONDS = 2.0
# A window is cut at the end of a sentence once it has so much text, at the last space where no
# sentence ends for long, and anywhere in a text without spaces.
WINDOW_CHARACTERS = 120
LONG_WINDOW_CHARACTERS = 600
LONGEST_WINDOW_CHARACTERS = 2400
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*\s+|\n|[。！？]")
_SPACE = re.compile(r"\s+")

T = TypeVar("T", LLMRequest, LLMResult)
# Hooks that hang keep a thread each; with all of them gone every call is blocked, not passed.
_threads = ThreadPoolExecutor(8, thread_name_prefix="llm-hook")


@dataclass(frozen=True, slots=True)
class Hook:
    path: str
    function: Callable[[Any], Any]
    is_async: bool


def load(paths: tuple[str, ...]) -> tuple[Hook, ...]:
    """The functions at `paths`; raises ImportError or TypeError naming the one that is none."""
    return _load(paths) if paths else ()


@lru_cache(maxsize=64)
def _load(paths: tuple[str, ...]) -> tuple[Hook, ...]:
    hooks = []
    for path in paths:
        function = import_string(path)
        if not callable(function):
            raise TypeError(f"{path} cannot be called")
        is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
            getattr(function, "__call__", None)  # noqa: B004  an object whose call is async
        )
        hooks.append(Hook(path, function, is_async))
    return tuple(hooks)


async def check_request(request: LLMRequest) -> LLMRequest:
    """The request as the configured hooks leave it; raises `Blocked`."""
    checked = await _pass_all(_configured(settings.LLM_PRE_CALL_HOOKS), request)
    if checked is request:
        return request
    # Whose call it is and what it is called is not theirs to change.
    return replace(
        checked,
        user_id=request.user_id,
        request_id=request.request_id,
        run_id=request.run_id,
        call_id=request.call_id,
        stream=request.stream,
    )


def has_post_hooks() -> bool:
    return bool(settings.LLM_POST_CALL_HOOKS)


async def check_reply(
    request: LLMRequest, chunks: AsyncGenerator[LLMChunk, None]
) -> AsyncGenerator[LLMChunk, None]:
    """The reply as the configured hooks leave it, window by window; raises `Blocked`."""
    hooks = _configured(settings.LLM_POST_CALL_HOOKS)
    held = _Held(request)
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                held.add(chunk)
                if held.is_finished and request.stream:
                    break
                if request.stream and (window := held.cut()):
                    checked = await _pass_all(hooks, window)
                    yield held.release(checked, window)
                    if checked.is_last:
                        return
        except LLMError as error:
            # What came before the failure is the caller's, if the hooks agree.
            if not isinstance(error, Blocked) and (rest := held.rest()):
                yield held.release(await _pass_all(hooks, rest), rest)
            raise
        last = held.last()
        yield held.release(await _pass_all(hooks, last), last)
        if request.stream:
            async for chunk in chunks:  # the usage comes behind the finish
                if chunk.usage:
                    yield LLMChunk(usage=chunk.usage)


class _Held:
    """Text and tool calls that no hook has seen yet."""

    def __init__(self, request: LLMRequest) -> None:
        self._request = request
        self._cleaner = TextCleaner()
        self._folder = Folder()
        self._text = ""
        self._sent = 0

    @property
    def is_finished(self) -> bool:
        return self._folder.finish_reason is not None

    def add(self, chunk: LLMChunk) -> None:
        self._text += self._cleaner.feed(chunk.delta)
        self._folder.add(replace(chunk, delta=""))

    def cut(self) -> LLMResult | None:
        """A window, if there is enough for one."""
        if len(self._text) < WINDOW_CHARACTERS:
            return None
        end = _last_end(_SENTENCE_END, self._text)
        if not end and len(self._text) >= LONG_WINDOW_CHARACTERS:
            end = _last_end(_SPACE, self._text)
        if not end and len(self._text) >= LONGEST_WINDOW_CHARACTERS:
            end = len(self._text)
        return self._take(end) if end else None

    def rest(self) -> LLMResult | None:
        """All text of a reply that broke off."""
        return self._take(len(self._text)) if self._text else None

    def last(self) -> LLMResult:
        self._text += self._cleaner.flush()
        window = self._take(len(self._text))
        folder = self._folder
        return replace(
            window,
            finish_reason=folder.finish_reason or "",
            usage=folder.usage,
            tool_calls=folder.tool_calls(),
            is_last=True,
        )

    def _take(self, end: int) -> LLMResult:
        window, self._text = self._text[:end], self._text[end:]
        return LLMResult(
            window,
            "",
            None,
            self._request.model,
            response_id=self._folder.response_id,
            response_model=self._folder.response_model,
            request=self._request,
            sent_before=self._sent,
            is_last=False,
        )

    def release(self, checked: LLMResult, window: LLMResult) -> LLMChunk:
        self._sent += len(checked.text)
        is_last = checked.is_last or window.is_last
        return LLMChunk(
            checked.text,
            (checked.finish_reason or "stop") if is_last else None,
            checked.usage,
            tuple(
                ToolCallDelta(index, call.id, call.name, call.arguments)
                for index, call in enumerate(checked.tool_calls)
            ),
            window.response_id,
            window.response_model,
        )


def _last_end(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=0)


def _configured(paths: tuple[str, ...]) -> tuple[Hook, ...]:
    try:
        return load(tuple(paths))
    except (ImportError, TypeError):
        logger.exception("A configured hook cannot be loaded, so every call is blocked")
        raise Blocked from None


async def _pass_all(hooks: tuple[Hook, ...], value: T) -> T:
    for hook in hooks:
        value = await _pass(hook, value)
    return value


async def _pass(hook: Hook, value: T) -> T:
    try:
        async with asyncio.timeout(HOOK_SECONDS):
            answer = await _call(hook, value)
    except Blocked:
        logger.info("%s has blocked a call", hook.path)
        raise
    except TimeoutError:
        logger.error("%s took longer than %g s, so the call is blocked", hook.path, HOOK_SECONDS)
        raise Blocked from None
    except Exception as error:
        # Not its words: they may quote what it was there to hide.
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        logger.error(
            "%s failed with %s (%s:%s), so the call is blocked",
            hook.path,
            kind,
            place.filename,
            place.lineno,
        )
        raise Blocked from None
    if answer is None:
        return value
    if type(answer) is not type(value):
        logger.error("%s returned a %s, so the call is blocked", hook.path, type(answer).__name__)
        raise Blocked
    return answer


async def _call(hook: Hook, value: T) -> T | None:
    answer: T | Awaitable[T | None] | None
    if hook.is_async:
        answer = hook.function(value)
    else:
        run = copy_context().run
        answer = await asyncio.get_running_loop().run_in_executor(
            _threads, run, _call_in_thread, hook.function, value
        )
    return await answer if inspect.isawaitable(answer) else answer


def _call_in_thread(function: Callable[[T], Any], value: T) -> Any:
    close_old_connections()
    try:
        return function(value)
    finally:
        close_old_connections()
