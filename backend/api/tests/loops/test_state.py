"""Failing loops: how long they wait, and where they are reported."""

import gc
import logging

import pytest

from api.loops import LoopState, describe_failing
from api.loops import state as loop_states
from api.tests.loops.work import Broken


def test_the_wait_doubles_up_to_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.1)
    state = LoopState("state")
    delays = [state.fail(Broken()) for _ in range(9)]
    assert delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    for _ in range(3000):
        state.failures += 1
    assert state.fail(Broken()) == 10.0
    state.succeed()
    assert state.fail(Broken()) == 0.1


def test_what_fails_twice_in_a_row_is_reported_until_it_works() -> None:
    first, second = LoopState("writer"), LoopState("hub")
    assert describe_failing() == "ok"
    first.fail(Broken())
    assert describe_failing() == "ok", "one failure may be a locked database"
    first.fail(Broken())
    assert describe_failing() == "writer (Broken)"
    second.fail(KeyError())
    second.fail(ValueError())
    assert describe_failing() == "hub (ValueError), writer (Broken)"
    first.succeed()
    second.end()
    assert describe_failing() == "ok"


def test_a_loop_that_is_gone_is_not_reported() -> None:
    state = LoopState("gone")
    state.fail(Broken())
    state.fail(Broken())
    del state
    gc.collect()
    assert describe_failing() == "ok"


def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    LoopState("logged").fail(Broken("inside"))
    [record] = caplog.records
    assert "background loop logged failed, next attempt in" in record.getMessage()
    assert record.levelno == logging.ERROR
    assert record.exc_info and str(record.exc_info[1]) == "inside"


def test_the_same_failure_again_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    state = LoopState("logged")
    for error in (Broken("one"), Broken("one"), Broken("two"), Broken("two\nof two lines")):
        state.fail(error)
    state.succeed()
    state.fail(Broken("two\nof two lines"))

    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [bool(record.exc_info) for record in failures] == [True, False, True, True, True]
    assert failures[1].getMessage().endswith("(Broken: one)")
    assert failures[3].getMessage().endswith("(Broken: two)")
