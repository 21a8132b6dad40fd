"""A peer whose packages take gigabytes is installed only when it is named; the page says so."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.readings import read_deltas
from benchmarks.record import open_record
from benchmarks.servers import PEERS
from benchmarks.servers.base import Place
from benchmarks.servers.environments import LITELLM, OPEN_WEBUI, Environment
from benchmarks.session import install_peers

MACHINE = {"cores": 2, "system": "Linux", "python": "3.11", "commit": "abc", "versions": {}}


def test_what_is_not_installed_is_left_out_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = replace(OPEN_WEBUI, folder=".venv-that-is-not-there")
    monkeypatch.setattr(PEERS["open-webui"], "packages", nowhere)
    record = open_record(tmp_path / "r.json", MACHINE)
    place = Place(port=9, mock_port=8, scratch=tmp_path)
    names = ["direct", "open-webui"]
    ready = asyncio.run(install_peers(names, place, record, asked_for=False))
    assert list(ready) == ["direct"]
    (told,) = record.body["left_out"]
    assert told.startswith("Open WebUI, API: not installed")
    assert "make bench-peers" in told


@pytest.mark.parametrize("environment", [LITELLM, OPEN_WEBUI])
def test_the_locks_name_the_program_with_hashes_and_no_registry(environment: Environment) -> None:
    text = (Path(__file__).parents[1] / environment.lock).read_text()
    assert f"\n{environment.packages[0]}==" in text
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_chunks_without_a_finish_reason_are_read() -> None:
    first = b'{"choices": [{"delta": {"content": "a"}}]}'
    last = b'{"choices": [{"delta": {}, "finish_reason": "stop"}]}'
    events = iter([(1, "", first), (2, "", last), (3, "", b"[DONE]")])
    assert list(read_deltas(events)) == [(1, "a"), (2, "")]


def test_litellm_starts_with_the_prices_of_its_package(tmp_path: Path) -> None:
    peer = PEERS["litellm"](Place(port=9, mock_port=8, scratch=tmp_path))
    assert peer.environment()["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"
