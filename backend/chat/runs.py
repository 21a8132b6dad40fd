"""The life of one reply: launched as a detached task, executed against the model, stopped on
request, recovered if lost.

Nothing here depends on a transport. A run writes into the journal, independent of its readers.
"""

import asyncio
import contextvars
import logging
import time
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError

from api import tracing
from api.metrics import ACTIVE_RUNS, FIRST_TEXT_SECONDS
from api.outages import note_refusal, refuses_writes
from api.request_id import get_request_id, set_request_id
from api.text import is_blank
from api.threads import run_in_thread, run_waiting
from chat import meaning, prompts, titles
from chat.events import Start, Token
from chat.journal import leases
from chat.journal.endings import SERVER_STOPPING, TASK_DIED, WORKER_LOST, Ending, write_thoughts
from chat.journal.journal import end_run, get_journal, tell_unstored
from chat.journal.live_run import LiveRun, RunClosed
from chat.models import Run
from chat.own_parts import keep_own_part
from llm_service.client import get_client
from llm_service.errors import LLMError, UpstreamEmpty
from llm_service.tokens import count_tokens
from llm_service.types import Usage

logger = logging.getLogger(__name__)

# Failures of the connection rather than of the request: with some text already there, the reply
# counts as interrupted.
_BROKEN_OFF = frozenset(
    {"upstream_incomplete", "upstream_stalled", "upstream_timeout", "upstream_unavailable"}
)
CONTENT_FILTER = "content_filter"

# How long a plan is retried: less than a lease, which runs out unless the journal can renew it.
PLAN_SECONDS = 10.0
PLAN_RETRY_SECONDS = 0.2
# Up to this length, counting inline (0.3 ms) is cheaper than a thread hop; the encoder is loaded.
SHORT_TEXT = 2_000

_tasks: dict[UUID, asyncio.Task[None]] = {}


def launch(run_id: UUID, start: Start) -> None:
    """Begin to write the reply. Returns at once; the task belongs to this process, not to the
    request. However it ends, the run ends with it. Call it on the event loop.
    """
    journal = get_journal()
    live = journal.open(run_id, start, on_closed=lambda: cancel(run_id))
    # A fresh context, because variables of the request must not live as long as the reply. Its id
    # and span are copied: they link the reply's log lines and the model call to the request.
    context = contextvars.Context()
    context.run(set_request_id, get_request_id())
    context.run(tracing.current.set, tracing.current.get())
    task = journal.loop.create_task(_execute(live), name=f"run-{run_id}", context=context)
    _tasks[run_id] = task
    ACTIVE_RUNS.inc()
    task.add_done_callback(partial(_on_done, live))


def _on_done(live: LiveRun, task: asyncio.Task[None]) -> None:
    """End the run of a task that died: cancelled, or by an error that its own error path did not
    handle. If the database is away, too, the run's lease runs out and the sweep ends it.
    """
    _tasks.pop(live.run_id, None)
    ACTIVE_RUNS.dec()
    error = None if task.cancelled() else task.exception()
    if error:
        logger.error("the task of run %s failed", live.run_id, exc_info=error)
    if not live.has_ended:
        live.finish(replace(TASK_DIED, call_log_id=live.call_log_id))


def cancel(run_id: UUID) -> None:
    """Cancel the task, and so the upstream request, of a run that this process executes."""
    task = _tasks.get(run_id)
    if task:
        task.cancel()


def find_executing() -> list[UUID]:
    """The runs whose task lives in this process."""
    return list(_tasks)


async def _execute(live: LiveRun) -> None:
    try:
        ending, is_unnamed = await _reply(live)
        live.finish(ending)
        if is_unnamed and ending.status == Run.Status.FINAL:
            titles.launch(live.run_id, live.text)
    except (RunClosed, Run.DoesNotExist):
        logger.info("run %s was ended by another task or process", live.run_id)
    finally:
        # If another process ended the run, the thoughts exist only here.
        if live.was_ended_by_another and (thoughts := live.thoughts.read()):
            try:
                await get_journal().write(write_thoughts, live.message_id, thoughts)
            except OperationalError:
                logger.warning("run %s: its thoughts could not be stored", live.run_id)


async def _reply(live: LiveRun) -> tuple[Ending, bool]:
    """Stream the model's answer into the journal; every failure becomes an ending. Also returns
    whether its conversation has only a provisional title.
    """
    plan = None
    try:
        plan = await _make_plan(live.run_id)
        live.receipt, live.call_log_id = plan.receipt, plan.request.call_id
        finish_reason, usage = await _stream(live, plan)
        if finish_reason != CONTENT_FILTER and is_blank(live.text):
            raise UpstreamEmpty
        ending = await _complete(live, plan, finish_reason, usage)
        return ending, plan.has_provisional_title
    except LLMError as error:
        return await _failed(live, plan, error.code, error.detail, error.retryable), False
    except (RunClosed, Run.DoesNotExist):
        raise
    except Exception:
        logger.exception("run %s failed", live.run_id)
        detail = "Something went wrong on our side while writing this reply."
        return await _failed(live, plan, "server_error", detail, True), False


async def _make_plan(run_id: UUID) -> prompts.Plan:
    """Build the model call. While the database's connections break, retries for `PLAN_SECONDS`, as
    the journal does; then raises the last attempt's error.
    """
    run = run_waiting if meaning.waits_for_vendor() else run_in_thread
    give_up_at = time.monotonic() + PLAN_SECONDS
    while True:
        try:
            return await run(prompts.build, run_id)
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() > give_up_at:
                raise
            logger.warning("run %s: the database is unavailable (%s)", run_id, error)
            await asyncio.sleep(PLAN_RETRY_SECONDS)


async def _stream(live: LiveRun, plan: prompts.Plan) -> tuple[str, Usage | None]:
    finish_reason, usage = "", None
    started_at: float | None = time.monotonic()
    written = get_client().stream(plan.request)
    async with aclosing(keep_own_part(written, plan.own_lines)) as chunks:
        async for chunk in chunks:
            if chunk.thought:
                live.thoughts.add(chunk.thought)
            if chunk.delta:
                if started_at is not None:
                    FIRST_TEXT_SECONDS.observe(time.monotonic() - started_at)
                    started_at = None
                live.append(Token(chunk.delta))
                if live.must_wait:
                    await live.wait_for_room()
            finish_reason = chunk.finish_reason or finish_reason
            usage = chunk.usage or usage
    return finish_reason, usage


async def _complete(
    live: LiveRun, plan: prompts.Plan, finish_reason: str, usage: Usage | None
) -> Ending:
    token_count = await _count(live.text)
    is_filtered = finish_reason == CONTENT_FILTER
    return Ending(
        status=Run.Status.ERROR if is_filtered else Run.Status.FINAL,
        finish_reason=finish_reason,
        code=CONTENT_FILTER if is_filtered else "",
        detail="The model service stopped this reply." if is_filtered else "",
        input_tokens=usage.input_tokens if usage else plan.input_tokens,
        output_tokens=usage.output_tokens if usage else token_count,
        token_count=token_count,
        call_log_id=live.call_log_id,
    )


async def _failed(
    live: LiveRun, plan: prompts.Plan | None, code: str, detail: str, retryable: bool
) -> Ending:
    """The ending of a failed call. Without a plan there is no fallback text."""
    text, fallback = live.text, plan.fallback if plan else ""
    is_interrupted = bool(text or live.continues) and code in _BROKEN_OFF
    return Ending(
        status=Run.Status.INTERRUPTED if is_interrupted else Run.Status.ERROR,
        code=code,
        detail=detail,
        retryable=retryable,
        fallback="" if text else fallback,
        token_count=await _count(text),
        call_log_id=live.call_log_id,
    )


async def _count(text: str) -> int:
    return await run_in_thread(count_tokens, text) if len(text) > SHORT_TEXT else count_tokens(text)


def recover_lost() -> list[UUID]:
    """End the runs whose process died; returns those that this call ended. Call it in a thread.

    If the database can be read but not written, no process can renew its leases or end a run: then
    at least the readers are notified.
    """
    found = leases.find_lost()
    try:
        lost = [run_id for run_id in found if end_run(run_id, WORKER_LOST, only_lost=True)]
    except OperationalError as error:
        if refuses_writes(error):
            note_refusal()
            tell_unstored(found, own_only=True)
            # The writers of these runs have given up by now.
            tell_unstored(leases.find_lost(since=leases.LEASE), own_only=False)
        raise
    for run_id in lost:
        logger.warning("run %s: its process died, the reply is marked as interrupted", run_id)
    return lost


async def drain(grace_seconds: float) -> None:
    """Let the running replies of this process finish, then end the rest as interrupted."""
    if _tasks:
        await asyncio.wait(list(_tasks.values()), timeout=grace_seconds)
    for run_id in list(_tasks):
        try:
            await run_in_thread(end_run, run_id, SERVER_STOPPING)
        except DatabaseError:
            logger.warning("run %s is left to the periodic sweep", run_id, exc_info=True)
    tasks = list(_tasks.values())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await titles.drain()
    await get_journal().aclose()
