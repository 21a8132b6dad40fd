"""How long a vendor asks to be left alone."""

from __future__ import annotations

from email.utils import formatdate
from time import time

import pytest

from llm_service.errors import UpstreamRateLimited
from llm_service.providers.openai_errors import error_from_status, read_retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.25"}, 0.25),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_retry_after_is_read_in_all_its_forms(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert read_retry_after(headers) == seconds


def test_retry_after_may_be_a_date() -> None:
    seconds = read_retry_after({"retry-after": formatdate(time() + 60, usegmt=True)})
    assert seconds is not None
    assert 50 < seconds <= 60


def test_retry_after_goes_with_the_error() -> None:
    error = error_from_status(429, {"message": "slow"}, {"retry-after": "3"})
    assert isinstance(error, UpstreamRateLimited)
    assert error.retry_after == 3.0
