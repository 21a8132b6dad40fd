"""What a profiler's samples say about functions and rooms."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from benchmarks import profiler
from benchmarks.__main__ import read_arguments
from benchmarks.profiler import ProfiledOurs, describe_profile, read_thread_cpu
from benchmarks.record import open_record
from benchmarks.servers.base import Place
from benchmarks.stacks import (
    NOBODY,
    find_room,
    read_stacks,
    share_by_function,
    share_by_room,
    weigh,
)

RAW = """\
thread (7): MainThread;run (asyncio/runners.py:18);_execute (chat/runs.py:4);loads (json/x.py:3) 3
thread (7): MainThread;run (asyncio/runners.py:118) 1
thread (8): journal_0;_worker (concurrent/futures/thread.py:81);commit (chat/journal/store.py:9);\
BaseDatabaseWrapper._commit (django/db/backends/base/base.py:5) 4
thread (8): journal_0;_worker (concurrent/futures/thread.py:81) 90
thread (9): idle;run (threading.py:1) 2
"""


def test_a_thread_that_only_waits_is_not_counted() -> None:
    assert [stack.weight for stack in read_stacks(RAW)] == [3, 1, 4, 2]


def test_what_is_named_nowhere_works_for_its_caller() -> None:
    shares = {share.name: (share.own, share.whole) for share in share_by_room(read_stacks(RAW))}
    assert shares["chat.runs, chat.streaming"] == (0.3, 0.3)
    assert shares["asyncio loop"] == pytest.approx((0.1, 0.4))
    assert shares["chat.journal"] == (0.0, 0.4)
    assert shares["sqlite"] == (0.4, 0.4)
    assert shares[NOBODY] == (0.2, 0.2)


def test_each_thread_has_the_cpu_that_the_kernel_counted() -> None:
    weighed = weigh(read_stacks(RAW), {7: 80.0, 8: 20.0})
    assert [stack.weight for stack in weighed] == [60.0, 20.0, 20.0, 0.0]
    functions = {share.name: share.own for share in share_by_function(weighed)}
    assert functions["loads (json/x.py)"] == 0.6


def test_the_innermost_function_stands_first() -> None:
    names = [share.name for share in share_by_function(read_stacks(RAW))]
    assert names[0] == "BaseDatabaseWrapper._commit (django/db/backends/base/base.py)"


@pytest.mark.parametrize(
    ("frame", "room"),
    [
        ("append (chat/journal/log.py)", "chat.journal"),
        ("build (chat/prompts.py)", "chat.prompts, characters, chatbot"),
        ("list_pages (chat/pages.py)", "chat, the rest"),
        ("execute (django/db/backends/sqlite3/base.py)", "sqlite"),
        ("filter (django/db/models/query.py)", "Django ORM"),
        ("wait (threading.py)", None),
    ],
)
def test_rooms_are_told_by_their_folders(frame: str, room: str | None) -> None:
    assert find_room(frame) == room


def test_the_kernel_is_asked_for_each_thread() -> None:
    before = read_thread_cpu(os.getpid())[threading.get_native_id()]
    sum(range(1_000_000))
    assert read_thread_cpu(os.getpid())[threading.get_native_id()] > before


def test_the_record_keeps_both_views() -> None:
    peer = ProfiledOurs(Place(port=9421, mock_port=9420, scratch=Path("/nonexistent")))
    peer.holding = read_stacks(RAW)
    peer.running = weigh(peer.holding, {7: 80.0, 8: 20.0})
    profile = describe_profile(peer, {"cpu_ms_per_turn": 10.0}, 0.5)
    assert profile["cpu_ms"] == 100.0
    assert profile["rooms"][0] == ("chat.runs, chat.streaming", 0.6, 0.6)
    assert profile["rooms_holding"][0] == ("sqlite", 0.4, 0.4)
    assert profile["functions"][0][0] == "loads (json/x.py)"


def test_a_profiler_that_may_not_attach_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mock:
        async def stop(self) -> None: ...

    async def start_mock(place: Place) -> Mock:
        return Mock()

    async def refuse(*_: object) -> None:
        raise RuntimeError("py-spy does not attach: permission denied\nmore")

    monkeypatch.setattr(profiler, "start_mock", start_mock)
    monkeypatch.setattr(profiler, "_profile", refuse)
    record = open_record(tmp_path / "r.json", {"commit": "abc"})
    place = Place(port=9421, mock_port=9420, scratch=tmp_path)
    asyncio.run(profiler.profile_scenarios(["turn"], place, record, quick=True))
    said = "profile of turn: py-spy does not attach: permission denied"
    assert record.body["left_out"] == [said]
    assert record.body["failures"] == []


def test_a_profile_alone_measures_nothing_else() -> None:
    assert read_arguments(["--profile", "turn,b"]).scenario == []
    assert "growth" in read_arguments([]).scenario
    both = read_arguments(["--scenario", "all", "--profile", "turn"])
    assert both.profile == ["turn"]
    assert both.scenario == read_arguments([]).scenario


def test_only_what_one_server_streams_can_be_profiled(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_arguments(["--profile", "twin"])
    assert "unknown: twin" in capsys.readouterr().err
