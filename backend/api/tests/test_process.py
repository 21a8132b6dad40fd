"""The unique name of a process, and the names of its dead siblings."""

import os

import pytest

from api import process


@pytest.fixture(autouse=True)
def _unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_assigned", "")
    monkeypatch.setattr(process, "_dead", ())
    process._name.cache_clear()


def test_a_process_that_nobody_named_names_itself() -> None:
    assert process.name() == process.name()
    assert process.name().endswith(f"-{os.getpid()}")
    assert process._name(1) != process._name(2)


def test_a_worker_goes_by_the_name_it_was_given() -> None:
    process.set_name(f"abc-7-{os.getpid()}")
    assert process.name() == f"abc-7-{os.getpid()}"
    # A child of its own is a copy of it, and somebody else.
    assert not process._name(1).startswith("abc-7")


def test_the_dead_are_known_the_latest_of_them() -> None:
    assert process.dead_siblings() == ()
    for number in range(process.KEPT_NAMES + 3):
        process.add_dead_sibling(f"abc-{number}-1")
    assert len(process.dead_siblings()) == process.KEPT_NAMES
    assert process.dead_siblings()[-1] == f"abc-{process.KEPT_NAMES + 2}-1"
