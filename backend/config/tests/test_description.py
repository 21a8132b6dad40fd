"""What the log of a start says of the settings."""

import pytest
from pytest_django.fixtures import Settings

from config.lifespan import find_warnings


@pytest.mark.parametrize(
    ("url", "verifies", "warned"),
    [
        ("rediss://h.example.org:6380", False, True),
        ("rediss://h.example.org:6380", True, False),
        ("redis://h.example.org:6379", False, False),
        ("", False, False),
    ],
)
def test_a_certificate_that_nobody_verifies_is_warned_of(
    settings: Settings, url: str, verifies: bool, warned: bool
) -> None:
    settings.REDIS_URL, settings.REDIS_TLS_VERIFY = url, verifies
    assert [line.partition(":")[0] for line in find_warnings()] == (
        ["REDIS_TLS_VERIFY is False"] if warned else []
    )
