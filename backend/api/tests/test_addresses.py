from typing import Any

import pytest

from api.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "nonsense", None),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(
    settings: Any, proxies: int, forwarded: str, expected: str | None
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(meta) == expected


def test_a_unix_socket_has_no_address() -> None:
    assert client_address({"REMOTE_ADDR": ""}) is None


KEY = "the key that both servers share"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        # The browser talks to the web app itself; whatever it claims stands further left.
        (0, "1.2.3.4", "1.2.3.4"),
        (0, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (0, "", "10.0.0.1"),
        # A proxy stands before the web app, and the same one before the backend.
        (1, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "10.0.0.9", "10.0.0.9"),
    ],
)
def test_the_web_app_tells_who_asked_it(
    settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXY_COUNT, settings.WEB_APP_KEY = proxies, KEY
    meta = {
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_WEB_APP_KEY": KEY,
    }
    assert client_address(meta) == expected


@pytest.mark.parametrize(("key", "claimed"), [(KEY, "a guess"), (KEY, ""), ("", ""), ("", KEY)])
def test_nobody_else_passes_for_the_web_app(settings: Any, key: str, claimed: str) -> None:
    settings.WEB_APP_KEY = key
    meta = {
        "REMOTE_ADDR": "10.0.0.1",
        "HTTP_X_FORWARDED_FOR": "1.2.3.4",
        "HTTP_X_WEB_APP_KEY": claimed,
    }
    assert client_address(meta) == "10.0.0.1"
