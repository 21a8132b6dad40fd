"""What has been measured is on disk at once; a run that broke off asks only for the rest."""

import json
from pathlib import Path

import pytest

from benchmarks.record import Record, open_record
from benchmarks.servers import PEERS
from benchmarks.session import Step, make_plan

MACHINE = {"cores": 2, "system": "Linux", "python": "3.11", "commit": "abc", "versions": {"a": "1"}}
SERVERS = [PEERS["direct"], PEERS["ours"], PEERS["fastapi"]]


def add(record: Record, peer: str, scenario: str, **figures: float) -> None:
    record.add(peer, scenario, figures, seconds=1.0, load=0.5)


def test_each_figure_is_in_the_file_when_it_is_added(tmp_path: Path) -> None:
    record = open_record(tmp_path / "r.json", MACHINE)
    add(record, "ours", "a", reply_p50=10.0, failed=0.0)
    add(record, "ours", "a", reply_p50=30.0, failed=2.0)
    add(record, "ours", "a", reply_p50=11.0, failed=0.0)
    written = json.loads((tmp_path / "r.json").read_text())
    assert written["medians"] == {"ours": {"a": {"reply_p50": 11.0, "failed": 2.0}}}
    assert [run["reply_p50"] for run in written["runs"]["ours"]["a"]] == [10.0, 30.0, 11.0]


def test_a_figure_that_only_a_later_run_has_is_kept(tmp_path: Path) -> None:
    record = open_record(tmp_path / "r.json", MACHINE)
    add(record, "ours", "d", streams=0.0)
    add(record, "ours", "d", streams=300.0, lag_p99=80.0)
    assert record.body["medians"]["ours"]["d"] == {"streams": 150.0, "lag_p99": 80.0}


def test_a_run_that_broke_off_asks_only_for_the_rest(tmp_path: Path) -> None:
    first = open_record(tmp_path / "r.json", MACHINE)
    add(first, "direct", "a", reply_p50=1.0)
    add(first, "ours", "a", reply_p50=1.0)
    add(first, "direct", "a", reply_p50=1.0)
    again = open_record(tmp_path / "r.json", MACHINE)
    assert make_plan(SERVERS, ["a"], 2, again) == [
        Step(0, "fastapi", "a"),
        Step(1, "ours", "a"),
        Step(1, "fastapi", "a"),
    ]


def test_scenarios_measured_one_by_one_come_together(tmp_path: Path) -> None:
    add(open_record(tmp_path / "r.json", MACHINE), "ours", "a", reply_p50=1.0)
    add(open_record(tmp_path / "r.json", MACHINE), "ours", "b", lag_p99=2.0)
    open_record(tmp_path / "r.json", MACHINE).add_database("sqlite", 1000, {"insert": {"p50": 1}})
    record = open_record(tmp_path / "r.json", MACHINE)
    assert set(record.body["medians"]["ours"]) == {"a", "b"}
    assert record.has_database("sqlite", 1000)
    assert not record.has_database("sqlite", 10_000)


@pytest.mark.parametrize("name", ["cores", "system", "python", "commit"])
def test_another_machine_or_code_does_not_go_on(tmp_path: Path, name: str) -> None:
    open_record(tmp_path / "r.json", MACHINE).save()
    with pytest.raises(ValueError, match=name):
        open_record(tmp_path / "r.json", MACHINE | {name: "another"})


def test_slow_servers_are_asked_less_often(tmp_path: Path) -> None:
    plan = make_plan(SERVERS, ["b", "c"], 3, open_record(tmp_path / "r.json", MACHINE))
    asked = [(step.peer, step.scenario) for step in plan]
    assert asked.count(("fastapi", "b")) == 3
    assert asked.count(("fastapi", "c")) == 1
    assert asked.count(("ours", "c")) == 3
