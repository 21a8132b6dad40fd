"""Loops that soon try again, and no other tests' loops among them."""

import weakref

import pytest

from api.loops import state as loop_states


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_states, "FIRST_DELAY_SECONDS", 0.005)


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' server, in this process, has loops too."""
    monkeypatch.setattr(loop_states, "_states", weakref.WeakSet())
