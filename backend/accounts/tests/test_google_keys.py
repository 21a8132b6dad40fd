"""Google's keys: fetched once, anew when they are old, and while Google cannot be asked."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from accounts import google, google_certificates
from accounts.google_certificates import Certificates
from accounts.tests.google_server import (
    CLIENT_ID,
    KEY_ID,
    SUB,
    CertificateServer,
    certify,
    claims,
    refusal,
    sign,
    token,
)


def age(certificates: Certificates, seconds: float) -> None:
    """Make the cached keys older."""
    keys = certificates._keys
    certificates._keys = replace(
        keys, refresh_at=keys.refresh_at - seconds, expires_at=keys.expires_at - seconds
    )


def test_the_keys_are_fetched_once_and_anew_when_they_are_old(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: google.verify(token(), audience=CLIENT_ID), range(32)))
    assert certs.asked == 1
    google.certificates = Certificates(certs.url)
    google.verify(token(), audience=CLIENT_ID)
    age(google.certificates, 19000)
    assert refusal(token()) == (503, "unavailable"), "asked a moment ago"
    monkeypatch.setattr(google_certificates, "PAUSE_SECONDS", 0.0)
    assert google.verify(token(), audience=CLIENT_ID).sub == SUB
    assert certs.asked == 3  # by the first list of keys, the second, and for its being old


def test_a_new_key_of_googles_is_found_and_strangers_do_not_make_us_ask(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer
) -> None:
    google.verify(token(), audience=CLIENT_ID)
    certs.body = {KEY_ID: certify(KEY_ID), "key-2": certify("key-2")}
    new = sign(claims(), key="key-2", kid="key-2")
    # Asked a moment ago.
    assert refusal(new) == (400, "invalid_google_token")
    assert certs.asked == 1
    monkeypatch.setattr(google_certificates, "PAUSE_SECONDS", 0.0)
    assert google.verify(new, audience=CLIENT_ID).sub == SUB
    assert certs.asked == 2


def wait_until_asked(certs: CertificateServer, times: int) -> None:
    deadline = time.monotonic() + 5
    while certs.asked < times:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_known_key_never_waits_while_google_hangs(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer
) -> None:
    google.verify(token(), audience=CLIENT_ID)
    monkeypatch.setattr(google_certificates, "PAUSE_SECONDS", 0.0)
    certs.delay = 3.0
    with ThreadPoolExecutor(1) as pool:
        unknown = pool.submit(refusal, sign(claims(), kid="key-9"))
        wait_until_asked(certs, 2)
        began_at = time.monotonic()
        for _ in range(5):
            assert google.verify(token(), audience=CLIENT_ID).sub == SUB
        # One request with an unknown key waits for Google, further ones do not.
        assert refusal(sign(claims(), kid="key-8")) == (400, "invalid_google_token")
        assert time.monotonic() - began_at < 2.5
        assert not unknown.done()
        assert unknown.result() == (400, "invalid_google_token")
    assert certs.asked == 2


def test_old_keys_are_refreshed_while_they_still_serve(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer
) -> None:
    google.verify(token(), audience=CLIENT_ID)
    age(google.certificates, 0.8 * 19000)
    monkeypatch.setattr(google_certificates, "PAUSE_SECONDS", 0.0)
    certs.body = {KEY_ID: certify(KEY_ID), "key-2": certify("key-2")}
    certs.delay = 3.0
    began_at = time.monotonic()
    for _ in range(5):
        google.verify(token(), audience=CLIENT_ID)
    assert time.monotonic() - began_at < 2.5
    wait_until_asked(certs, 2)
    # The refresh still holds the lock; once it has ended the new key is there without a request.
    with google.certificates._fetching:
        certs.delay = 0.0
    assert google.verify(sign(claims(), key="key-2", kid="key-2"), audience=CLIENT_ID).sub == SUB
    assert certs.asked == 2


@pytest.mark.parametrize("fault", ["refuses", "500", "no JSON", "a list", "empty", "huge", "hangs"])
def test_while_google_cannot_be_asked_it_is_a_503(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer, fault: str
) -> None:
    monkeypatch.setattr(google_certificates, "FETCH_TIMEOUT_SECONDS", 0.3)
    match fault:
        case "refuses":
            google.certificates = Certificates("http://127.0.0.1:9/")
        case "500":
            certs.status = 500
        case "hangs":
            certs.delay = 1.0
        case _:
            certs.body = {
                "no JSON": b"<html>",
                "a list": [1],
                "empty": {},
                "huge": {"x": "x" * 200_000},
            }[fault]
    began_at = time.monotonic()
    for _ in range(3):
        assert refusal(token()) == (503, "unavailable")
    assert time.monotonic() - began_at < 5
    assert certs.asked <= 1, "nobody else waits for what failed a moment ago"


def test_keys_outlive_a_failed_look_for_a_new_one(
    monkeypatch: pytest.MonkeyPatch, certs: CertificateServer
) -> None:
    google.verify(token(), audience=CLIENT_ID)
    certs.status = 500
    monkeypatch.setattr(google_certificates, "PAUSE_SECONDS", 0.0)
    assert refusal(sign(claims(), kid="key-9")) == (400, "invalid_google_token")
    assert google.verify(token(), audience=CLIENT_ID).sub == SUB


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("public, max-age=19000", 19000), ("", 10), ("max-age=0", 10), ("max-age=999999", 86400)],
)
def test_keys_are_kept_as_long_as_google_says(header: str, seconds: float) -> None:
    assert google_certificates._max_age(header) == seconds


def test_the_address_is_googles_own() -> None:
    assert google.certificates._url == "https://www.googleapis.com/oauth2/v1/certs"
