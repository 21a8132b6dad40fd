"""Exceptions planted in background loops, and what is said of them."""

from collections.abc import Callable
from typing import Any

import pytest

from api.loops import describe_failing
from chat.tests.remote_readers import until

FAILURES = 3


class Plant:
    """Has the first `FAILURES` calls of `owner.name` fail, before or after they have done their
    work, and notes what `/readyz` would say at each.
    """

    def __init__(self, owner: Any, name: str, *, fails_after: bool = False) -> None:
        self.reports: list[str] = []
        self.successes = 0
        self._original: Callable[..., Any] = getattr(owner, name)
        self._fails_after = fails_after

    def __call__(self, *args: Any, **options: Any) -> Any:
        if len(self.reports) == FAILURES:
            result = self._original(*args, **options)
            self.successes += 1
            return result
        self.reports.append(describe_failing())
        if self._fails_after:
            self._original(*args, **options)
        raise RuntimeError("planted")


def check_reported(planted: Plant, loop: str, log: pytest.LogCaptureFixture) -> None:
    assert len(planted.reports) == FAILURES
    assert f"{loop} (RuntimeError)" in planted.reports[-1]
    assert log.text.count(f"background loop {loop} failed") == FAILURES
    until(lambda: describe_failing() == "ok")
