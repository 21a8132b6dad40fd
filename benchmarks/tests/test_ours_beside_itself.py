"""Our server with the journal off and behind the web app, and what is judged of the two."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.goals import describe_unjudged, judge
from benchmarks.servers import PEERS
from benchmarks.servers.base import ROOT, Place
from benchmarks.servers.ours import Ours
from benchmarks.session import takes_part
from benchmarks.wire import Directive

PLACE = Place(port=9411, mock_port=9410, scratch=Path("/nonexistent"))
CHECK = """
import asyncio
from types import SimpleNamespace as Thing
from benchmarks.servers import journal_off
from chat.journal.writer import Writer
asked = []
async def commit(writer, drained, *, is_retry):
    asked.extend(live.run_id for live, _ in drained)
    return frozenset(asked)
journal_off._commit = commit
drained = [(Thing(run_id=1), Thing(ending=None)), (Thing(run_id=2), Thing(ending="end"))]
assert asyncio.run(Writer._commit(None, drained, is_retry=False)) == {1, 2}
assert asked == [2], asked
"""


def test_without_the_journal_only_endings_are_committed(tmp_path: Path) -> None:
    environment = Ours(Place(port=9411, mock_port=9410, scratch=tmp_path)).environment()
    subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, env=environment, check=True)


def test_the_web_app_is_asked_and_its_backend_prepares(monkeypatch: pytest.MonkeyPatch) -> None:
    peer = PEERS["web"](PLACE)
    monkeypatch.setattr(Ours, "_sign_in", lambda self: [type("L", (), {"access": "key"})])
    monkeypatch.setattr(Ours, "_create_conversations", lambda self, logins, count: ["one"] * count)
    assert peer.address == ("127.0.0.1", 9412)
    (request,) = peer.stream_requests(1, Directive(tokens=5))
    assert request.startswith(b"POST /api/chat HTTP/1.1\r\n")
    assert peer.environment()["BACKEND_URL"] == "http://127.0.0.1:9411"


@pytest.mark.parametrize("name", ["web", "journal-off"])
def test_they_take_part_only_where_they_are_compared(name: str) -> None:
    known = ["a", "turn", "b", "bb", "c", "d", "dd", "e", "rest", "mix", "twin", "growth"]
    assert [one for one in known if takes_part(PEERS[name], one)] == ["a", "turn", "b"]


def find_verdicts(medians: dict[str, dict[str, dict[str, float]]]) -> dict[str, bool | None]:
    return {
        verdict.goal.label: verdict.is_met
        for verdict in judge(medians)
        if verdict.goal.of == "web" or verdict.goal.peer == "journal-off"
    }


def test_they_are_judged_against_ours() -> None:
    ours = {"lag_p99": 10.0, "cpu_ms_per_1k": 100.0, "ttft_p95": 20.0}
    web = {"lag_p99": 50.0, "cpu_ms_per_1k": 251.0}
    off = {"ttft_p95": 14.0, "cpu_ms_per_1k": 90.0}
    assert find_verdicts({"ours": {"b": ours}, "web": {"b": web}, "journal-off": {"b": off}}) == {
        "b: the journal's own cost, TTFT p95": False,
        "b: the journal's own cost, CPU": True,
        "b through the web app: lag p99": True,
        "b through the web app: CPU": False,
    }


def test_a_web_app_that_was_not_measured_is_told() -> None:
    sentences = describe_unjudged({"ours": {"b": {"lag_p99": 1.0}}})
    assert any(sentence.startswith("b of web was not measured") for sentence in sentences)
