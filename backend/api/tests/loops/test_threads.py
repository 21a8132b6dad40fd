"""Threads that call their work again and again."""

import threading

import pytest

from api.loops import SupervisedThread, describe_failing
from api.loops import state as loop_states
from api.tests.loops.work import Broken


def test_a_thread_calls_its_work_again_until_it_is_stopped() -> None:
    calls: list[str] = []
    second, ended = threading.Event(), threading.Event()

    def work() -> None:
        calls.append(threading.current_thread().name)
        if len(calls) == 1:
            raise Broken
        second.set()
        thread._stopping.wait(0.001)

    thread = SupervisedThread("worker", work, on_end=ended.set)
    assert not thread.is_alive
    thread.start()
    assert second.wait(5)
    assert not ended.is_set()
    assert not thread.is_stopping
    thread.stop(5)
    assert thread.is_stopping
    assert not thread.is_alive
    assert ended.is_set()
    assert set(calls) == {"worker"}


def test_a_failing_thread_is_reported_and_stops_during_its_back_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.01)
    reported = threading.Event()

    def work() -> None:
        if describe_failing() == "sick (Broken)":
            reported.set()
        raise Broken

    thread = SupervisedThread("sick", work, on_end=lambda: None)
    thread.start()
    assert reported.wait(5)
    thread.stop(5)
    assert not thread.is_alive
    assert describe_failing() == "ok"


def test_a_thread_stopped_in_a_call_that_fails_is_not_reported() -> None:
    began, release = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        release.wait(5)
        raise Broken

    thread = SupervisedThread("stopped", work, on_end=lambda: None)
    thread.start()
    assert began.wait(5)
    thread._state.failures = 1
    thread.stop()
    release.set()
    thread._thread.join(5)
    assert thread._state.failures == 0
